-- SPDX-License-Identifier: Apache-2.0
-- Run once, in a new database cluster that only its own socket can reach.
\set ON_ERROR_STOP on
\getenv database DATABASE
\getenv username USERNAME
\getenv password PASSWORD
\getenv replication_password REPLICATION_PASSWORD

-- A statement that fails would otherwise be logged, password and all.
SET log_min_error_statement = panic;

-- The leading underscore keeps the role apart from any user name the schema admits.
CREATE ROLE _replication LOGIN REPLICATION PASSWORD :'replication_password';
CREATE ROLE :"username" LOGIN PASSWORD :'password';
CREATE DATABASE :"database" OWNER :"username";
-- Others may not even connect unless the owner grants it.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
