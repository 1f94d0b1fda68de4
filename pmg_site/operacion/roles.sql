-- Owner role (migrations) and application role (the running site) of PostgreSQL, and their database.
-- Run by the server's superuser with psql; passwords come from the environment. Can run again.
\set ON_ERROR_STOP on
\getenv clave_duenio PMG_OWNER_PASSWORD
\getenv clave_app PMG_APP_PASSWORD
SELECT 'CREATE ROLE pmg_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pmg_owner') \gexec
SELECT 'CREATE ROLE pmg_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pmg_app') \gexec
ALTER ROLE pmg_owner LOGIN NOSUPERUSER NOCREATEROLE PASSWORD :'clave_duenio';
ALTER ROLE pmg_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'clave_app';
SELECT 'CREATE DATABASE pmg OWNER pmg_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'pmg') \gexec
REVOKE ALL ON DATABASE pmg FROM PUBLIC;
GRANT CONNECT ON DATABASE pmg TO pmg_app;
\connect pmg
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO pmg_app;
