-- Keys that seal personal fields, one per person, and one per ledger for handles and MACs. They live outside the log,
-- wrapped by the master key, so that destroying a row erases a person from every copy of the log at once. A row is
-- written before the first event that needs it; one that no event needed is harmless.
CREATE TABLE subject_keys (
    ledger_id  uuid        NOT NULL,
    subject_id uuid        NOT NULL,
    wrapped    bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ledger_id, subject_id)
);
