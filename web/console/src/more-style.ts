/**
 * Styles that the first page does without, so that it is small. All other pages wait for them (route.tsx), and they are
 * loaded behind the first page too, whose dialogs need them.
 */
import './mantine-more.css';
