//! Field-level envelope encryption of records.
