-- SPDX-License-Identifier: Apache-2.0
-- Run once, in a new database cluster that only its own socket can reach.
\set ON_ERROR_STOP on
\getenv database DATABASE
\getenv username USERNAME

-- The leading underscore keeps these roles apart from any user name the schema admits.
CREATE ROLE _replication LOGIN REPLICATION;
-- Reads the server's statistics, no table.
CREATE ROLE _metrics LOGIN CONNECTION LIMIT 5 IN ROLE pg_monitor;
CREATE ROLE :"username" LOGIN;
\ir passwords.sql
CREATE DATABASE :"database" OWNER :"username";
-- Others may not even connect unless the owner grants it.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
