//! The statements that both databases understand.

use super::name::TableName;

/// The columns of a row, in the order of [`Columns`](super::row::Columns).
const COLUMNS: &str = "branch_key_id, type, version, enc, kms_arn, create_time, hierarchy_version, context";

/// The rules for a row, but for the types of its columns. `branch:version:` and a UUID have 51 characters.
pub(super) const RULES: &str = "\
    PRIMARY KEY (branch_key_id, type), \
    CHECK (branch_key_id <> ''), \
    CHECK (type IN ('branch:ACTIVE', 'beacon:ACTIVE', 'tombstone:FORGOTTEN') \
        OR (substr(type, 1, 15) = 'branch:version:' AND length(type) = 51)), \
    CHECK ((type = 'branch:ACTIVE') = (version IS NOT NULL)), \
    CHECK (version IS NULL OR (substr(version, 1, 15) = 'branch:version:' AND length(version) = 51)), \
    CHECK (length(enc) > 0), \
    CHECK (kms_arn <> ''), \
    CHECK (create_time <> ''), \
    CHECK (hierarchy_version = 1), \
    CHECK (substr(context, 1, 1) = '{')";

/// The statements for one table.
#[derive(Debug, Clone)]
pub(super) struct Statements {
    /// One row: id, type.
    pub(super) read: String,
    /// All rows of an id.
    pub(super) read_all: String,
    /// The rows of active versions, and tombstones.
    pub(super) list: String,
    /// Whether there is any row of an id.
    pub(super) any: String,
    /// A new row: all columns.
    pub(super) insert: String,
    /// Another active row in the place of one: all columns but the type, and the wrapped key that it has now.
    pub(super) replace: String,
    /// No row of an id.
    pub(super) delete: String,
}

impl Statements {
    pub(super) fn new(name: &TableName) -> Self {
        let table = name.quoted();
        Self {
            read: format!("SELECT {COLUMNS} FROM {table} WHERE branch_key_id = $1 AND type = $2"),
            read_all: format!("SELECT {COLUMNS} FROM {table} WHERE branch_key_id = $1 ORDER BY type"),
            list: format!(
                "SELECT {COLUMNS} FROM {table} WHERE type IN ('branch:ACTIVE', 'tombstone:FORGOTTEN') ORDER BY branch_key_id"
            ),
            any: format!("SELECT 1 FROM {table} WHERE branch_key_id = $1 LIMIT 1"),
            insert: format!("INSERT INTO {table} ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"),
            replace: format!(
                "UPDATE {table} SET version = $3, enc = $4, kms_arn = $5, create_time = $6, hierarchy_version = $7, \
                 context = $8 WHERE branch_key_id = $1 AND type = $2 AND enc = $9"
            ),
            delete: format!("DELETE FROM {table} WHERE branch_key_id = $1"),
        }
    }
}
