//! Proofs as JSON, of the form `bursar.proof.1`. `docs/proofs.md` has the fields.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::event::Event;
use crate::hash::Hash;
use crate::refusal::Refused;

/// The form, and its version.
pub const FORMAT: &str = "bursar.proof.1";
/// The largest proof that is read: an event is at most 1 MiB, and a byte of it at most six of JSON.
pub const MAX_BYTES: usize = 16 << 20;

/// Something that can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// That one event is in a ledger's log, without any other.
    Inclusion {
        /// The event.
        event: Box<Event>,
        /// The hashes beside its way to the root, from the leaf up.
        path: Vec<Hash>,
        /// The checkpoint of the root, as a signed note.
        checkpoint: String,
    },
    /// That one checkpoint's log begins with another's.
    Consistency {
        /// The earlier checkpoint, as a signed note.
        from: String,
        /// The later one.
        to: String,
        /// The hashes that give both roots.
        path: Vec<Hash>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inclusion {
    format: String,
    kind: String,
    event: Box<Event>,
    path: Vec<Hash>,
    checkpoint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Consistency {
    format: String,
    kind: String,
    from: String,
    to: String,
    path: Vec<Hash>,
}

/// What says how the rest is to be read.
#[derive(Deserialize)]
struct Form {
    format: String,
    kind: String,
}

impl Proof {
    /// The proof as JSON, in lines, the last of which ends.
    pub fn to_json(&self) -> String {
        let (format, kind) = (FORMAT.to_owned(), self.kind().to_owned());
        let written = match self.clone() {
            Proof::Inclusion { event, path, checkpoint } => {
                serde_json::to_string_pretty(&Inclusion { format, kind, event, path, checkpoint })
            }
            Proof::Consistency { from, to, path } => {
                serde_json::to_string_pretty(&Consistency { format, kind, from, to, path })
            }
        };
        written.expect("strings and numbers are JSON") + "\n"
    }

    /// The proof that this is, which is not checked by that.
    pub fn parse(json: &[u8]) -> Result<Self, Refused> {
        if json.len() > MAX_BYTES {
            return Err(Refused::TooLarge { limit: MAX_BYTES });
        }
        let form: Form = serde_json::from_slice(json)?;
        if form.format != FORMAT {
            return Err(Refused::NotAProof(format!("it says to be `{:.40}`", form.format)));
        }
        match form.kind.as_str() {
            "inclusion" => {
                let Inclusion { event, path, checkpoint, .. } = exactly(json)?;
                Ok(Proof::Inclusion { event, path, checkpoint })
            }
            "consistency" => {
                let Consistency { from, to, path, .. } = exactly(json)?;
                Ok(Proof::Consistency { from, to, path })
            }
            other => Err(Refused::NotAProof(format!("there is no kind `{other:.40}`"))),
        }
    }

    /// The hashes that it shows.
    pub fn path(&self) -> &[Hash] {
        match self {
            Proof::Inclusion { path, .. } | Proof::Consistency { path, .. } => path,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Proof::Inclusion { .. } => "inclusion",
            Proof::Consistency { .. } => "consistency",
        }
    }
}

/// What the JSON says, if it is written with the names of its fields: lists of values in their order are read as well.
fn exactly<T: Serialize + DeserializeOwned>(json: &[u8]) -> Result<T, Refused> {
    let read: T = serde_json::from_slice(json)?;
    match serde_json::to_value(&read)? == serde_json::from_slice::<Value>(json)? {
        true => Ok(read),
        false => Err(Refused::NotAProof("its fields have no names".to_owned())),
    }
}
