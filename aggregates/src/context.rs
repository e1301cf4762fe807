//! Who issues a command, when, and what the decision may look at.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{KeyId, MemberId, Position};

/// Who issued a command.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Actor {
    /// The holder of an API key.
    Key(KeyId),
    /// A member, by an identity token.
    Member(MemberId),
    /// A named policy of the service itself, such as `import.monolithdkp`.
    Policy(String),
    /// Whoever runs the server: the holder of the master key.
    Operator,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Key(id) => write!(f, "key:{id}"),
            Actor::Member(id) => write!(f, "member:{id}"),
            Actor::Policy(name) => write!(f, "policy:{name}"),
            Actor::Operator => f.write_str("operator"),
        }
    }
}

impl FromStr for Actor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("`{text}` is no actor");
        match text.split_once(':') {
            Some(("key", id)) => id.parse().map(Actor::Key).map_err(|_| unknown()),
            Some(("member", id)) => id.parse().map(Actor::Member).map_err(|_| unknown()),
            Some(("policy", name)) if !name.is_empty() => Ok(Actor::Policy(name.to_owned())),
            None if text == "operator" => Ok(Actor::Operator),
            _ => Err(unknown()),
        }
    }
}

impl TryFrom<String> for Actor {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.to_string()
    }
}

/// What a decision knows besides its aggregate's state. `Lent` is what the aggregate asks for (see
/// [`Aggregate::Lent`](crate::Aggregate::Lent)).
#[derive(Clone, Debug)]
pub struct Context<Lent> {
    /// Who issued the command.
    pub actor: Actor,
    /// For whom, if not for themselves; the rights of this one are asked then.
    pub on_behalf_of: Option<Actor>,
    /// The time that the events will be recorded at, to the microsecond.
    pub recorded_at: DateTime<Utc>,
    /// The time that the caller gave for when it happened; only `backdate` may.
    pub backdated_to: Option<DateTime<Utc>>,
    /// The position that the command's first event will stand at.
    pub position: Position,
    /// The ledger's other aggregates and named entries, at the same position.
    pub lent: Lent,
}

impl<Lent> Context<Lent> {
    /// When the command's events took effect: the given time, else the time of recording.
    pub fn effective_at(&self) -> DateTime<Utc> {
        self.backdated_to.unwrap_or(self.recorded_at)
    }

    /// Whose rights count.
    pub fn principal(&self) -> &Actor {
        self.on_behalf_of.as_ref().unwrap_or(&self.actor)
    }
}
