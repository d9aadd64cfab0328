-- PostgreSQL runs this once, when its volume is empty. The emulators use the database chime.
CREATE DATABASE gateway;
