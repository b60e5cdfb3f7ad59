-- Run once by the image of PostgreSQL, on an empty volume: docs/running.md, "On PostgreSQL". The
-- superuser keeps no password, and so can't connect from another container.
\getenv password POSTGRES_PASSWORD
CREATE ROLE samenspraak LOGIN PASSWORD :'password';
CREATE DATABASE samenspraak OWNER samenspraak ENCODING 'UTF8' TEMPLATE template0;
ALTER ROLE postgres PASSWORD NULL;
