/**
 * Styles that the first page does not need, so that it is small. All other pages wait for them (route.tsx), and so do
 * the dialogs and messages of the first page.
 */
import './mantine-more.css';
