//! postgres-es's own tables, as its `db/init.sql` has them.

use crate::{Broken, Reference};

/// `IF NOT EXISTS` fails when two do it at once, so they take turns; statements that are sent together are one
/// transaction, at whose end the lock goes.
pub(crate) const SCHEMA: &str = "
    SELECT pg_advisory_xact_lock(hashtext('bursar reference'));
    CREATE SCHEMA IF NOT EXISTS reference;";

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS reference.events (
        aggregate_type text                         NOT NULL,
        aggregate_id   text                         NOT NULL,
        sequence       bigint CHECK (sequence >= 0) NOT NULL,
        event_type     text                         NOT NULL,
        event_version  text                         NOT NULL,
        payload        json                         NOT NULL,
        metadata       json                         NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, sequence)
    );
    CREATE TABLE IF NOT EXISTS reference.snapshots (
        aggregate_type   text                                 NOT NULL,
        aggregate_id     text                                 NOT NULL,
        last_sequence    bigint CHECK (last_sequence >= 0)    NOT NULL,
        current_snapshot bigint CHECK (current_snapshot >= 0) NOT NULL,
        payload          json                                 NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, last_sequence)
    );";

impl Reference {
    /// Makes the schema `reference` with postgres-es's tables, where they are missing.
    pub async fn create_tables(&self) -> Result<(), Broken> {
        self.run(&format!("{SCHEMA}{TABLES}")).await
    }
}
