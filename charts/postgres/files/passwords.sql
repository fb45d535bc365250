-- SPDX-License-Identifier: Apache-2.0
-- Makes the roles' passwords those of the Secrets.
\set ON_ERROR_STOP on
\getenv username USERNAME
\getenv password PASSWORD
\getenv replication_password REPLICATION_PASSWORD
\getenv metrics_password METRICS_PASSWORD

ALTER ROLE _replication PASSWORD :'replication_password';
ALTER ROLE _metrics PASSWORD :'metrics_password';
ALTER ROLE :"username" PASSWORD :'password';
