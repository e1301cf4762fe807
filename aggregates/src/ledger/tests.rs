//! Decisions of the ledger, one test a refusal.
