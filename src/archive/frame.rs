//! The lines of an archive that are no events: its first, the keys, and its last.

use aggregates::LedgerId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::checked;

/// The form of the file.
pub const FORM: &str = "ledger.1";

/// The first line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The form of the file.
    bursar: String,
    /// Whose books.
    pub ledger: LedgerId,
    /// What the ledger is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When this was written.
    pub exported_at: DateTime<Utc>,
    /// Whether the keys are in it.
    pub keys: bool,
}

impl Header {
    /// Of a file that is written now.
    pub fn new(ledger: LedgerId, name: Option<String>, keys: bool) -> Self {
        Header { bursar: FORM.to_owned(), ledger, name, exported_at: Utc::now(), keys }
    }

    /// The line, without its end.
    pub fn text(&self) -> String {
        checked::write(self)
    }

    /// The header of a line, if it is one of this form.
    pub fn read(line: &str) -> Option<Self> {
        checked::read::<Header>(line).filter(|header| header.bursar == FORM)
    }
}

/// A key: of a person, or the ledger's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// Whose.
    pub key_of: Uuid,
    /// The secret, in Base64.
    pub key: String,
}

impl Key {
    /// Of a subject.
    pub fn new(key_of: Uuid, secret: &[u8; 32]) -> Self {
        Key { key_of, key: STANDARD.encode(secret) }
    }

    /// The secret; `None` if it is not 32 bytes.
    pub fn secret(&self) -> Option<[u8; 32]> {
        STANDARD.decode(&self.key).ok()?.try_into().ok()
    }

    /// The line, without its end.
    pub fn text(&self) -> String {
        checked::write(self)
    }

    /// The key of a line, if it is one.
    pub fn read(line: &str) -> Option<Self> {
        checked::read(line)
    }
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// How many keys stand before it.
    pub keys: u64,
    /// The checkpoint, as C2SP's signed note.
    pub checkpoint: String,
}

impl End {
    /// The line, without its end.
    pub fn text(&self) -> String {
        checked::write(self)
    }

    /// The end of a line.
    pub fn read(line: &str) -> Option<Self> {
        checked::read(line)
    }
}
