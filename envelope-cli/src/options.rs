//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Keys for field-level record encryption.
#[derive(Debug, Parser)]
#[command(name = "envelope", version, about, long_about = None)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make, rotate, list and forget branch keys
    Keys(Keys),
}

#[derive(Debug, Args)]
pub(crate) struct Keys {
    #[command(subcommand)]
    pub(crate) action: Action,

    /// Where the keys lie: postgres://user@host/database, sqlite://file.db, dynamodb://table?region=eu-central-1
    ///
    /// A password belongs into the environment: what is on the command line, other users of the machine can see.
    /// For a DynamoDB elsewhere, add `&endpoint=http://127.0.0.1:8000`.
    #[arg(
        long,
        short = 'k',
        global = true,
        value_name = "URL",
        env = "ENVELOPE_KEY_STORE",
        hide_env_values = true
    )]
    pub(crate) key_store: Option<String>,

    /// The table in PostgreSQL or SQLite; in PostgreSQL also schema.table [default: branch_keys]
    #[arg(long, global = true, value_name = "NAME", env = "ENVELOPE_KEY_STORE_TABLE")]
    pub(crate) table: Option<String>,

    /// The logical name of the key store, which is bound to each key in it
    #[arg(long, global = true, value_name = "NAME", env = "ENVELOPE_STORE_NAME")]
    pub(crate) store_name: Option<String>,

    #[command(flatten)]
    pub(crate) kms: Kms,

    /// How to print
    #[arg(long, global = true, value_enum, default_value_t = Output::Table)]
    pub(crate) output: Output,
}

/// The key of AWS KMS that wraps the keys.
#[derive(Debug, Args)]
pub(crate) struct Kms {
    /// The ARN of the key of AWS KMS that wraps the keys; its region is the one that is called
    #[arg(long = "kms-key", global = true, value_name = "ARN", env = "ENVELOPE_KMS_KEY_ARN")]
    pub(crate) key: Option<String>,

    /// Also accept what is under the replicas of the KMS key in other regions
    #[arg(long, global = true)]
    pub(crate) multi_region: bool,

    /// Another endpoint than AWS' own: https, or plain http on the loopback interface
    #[arg(
        long = "kms-endpoint",
        global = true,
        value_name = "URL",
        env = "ENVELOPE_KMS_ENDPOINT"
    )]
    pub(crate) endpoint: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Make the table, or check the one that is there
    CreateTable,
    /// Make a branch key
    Create {
        /// Its id, such as a tenant's: not personal data, and never one that was forgotten
        id: String,
        /// An entry of the encryption context that is bound to the key for good; may be repeated
        #[arg(long, value_name = "KEY=VALUE")]
        context: Vec<String>,
    },
    /// Make a new version of a branch key the active one; records under old ones stay readable
    Rotate {
        /// Its id
        id: String,
    },
    /// List the branch keys, those that were forgotten too
    List,
    /// Remove a branch key in all versions, for good: all that was encrypted under it is lost
    Forget {
        /// Its id
        id: String,
        /// Do not ask for the id again
        #[arg(long, short)]
        yes: bool,
    },
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people
    Table,
    /// For programs
    Json,
}
