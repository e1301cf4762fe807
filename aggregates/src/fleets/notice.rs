//! What of a ledger is told outside of it, and whose requests from there are taken.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a webhook is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Payouts of a pool are ready to be paid.
    Ready,
    /// A payout was paid.
    Paid,
    /// A payout failed.
    Failed,
    /// An item was put before the loot council.
    Decision,
    /// Responses to a decision are taken for a short time only.
    Reminder,
    /// An item was awarded by the council, went to somebody else, or was taken back.
    Award,
    /// Bids are taken for something.
    Auction,
    /// Bids are taken for a short time only.
    Ending,
    /// An auction is over: who won and for how much, if anybody did, or that it was called off.
    Closed,
}

impl Notice {
    /// All of them.
    pub const ALL: [Notice; 9] = [
        Notice::Ready,
        Notice::Paid,
        Notice::Failed,
        Notice::Decision,
        Notice::Reminder,
        Notice::Award,
        Notice::Auction,
        Notice::Ending,
        Notice::Closed,
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Notice::ALL.into_iter().find(|notice| notice.name() == name)
    }

    /// Its name in the books.
    pub fn name(self) -> &'static str {
        match self {
            Notice::Ready => "ready",
            Notice::Paid => "paid",
            Notice::Failed => "failed",
            Notice::Decision => "decision",
            Notice::Reminder => "reminder",
            Notice::Award => "award",
            Notice::Auction => "auction",
            Notice::Ending => "ending",
            Notice::Closed => "closed",
        }
    }
}

/// The public key of a Discord application: what its requests are signed with is checked by it. As text, 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DiscordKey([u8; 32]);

/// A text that is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a public key has 64 hexadecimal digits")]
pub struct NotAKey;

impl DiscordKey {
    /// The key itself.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for DiscordKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let mut key = [0; 32];
        hex::decode_to_slice(text.trim(), &mut key).map_err(|_| NotAKey)?;
        Ok(DiscordKey(key))
    }
}

impl TryFrom<String> for DiscordKey {
    type Error = NotAKey;

    fn try_from(text: String) -> Result<Self, NotAKey> {
        text.parse()
    }
}

impl From<DiscordKey> for String {
    fn from(key: DiscordKey) -> String {
        key.to_string()
    }
}

impl fmt::Display for DiscordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_goes_by_the_name_that_is_in_the_log() {
        for notice in Notice::ALL {
            let written = serde_json::to_value(notice).expect("json");
            assert_eq!((written, Notice::named(notice.name())), (notice.name().into(), Some(notice)));
        }
        assert_eq!(Notice::named("raffle"), None);
    }

    #[test]
    fn a_public_key_is_64_digits_and_nothing_else() {
        let text = "0aB1".repeat(16);
        let key: DiscordKey = format!(" {text} ").parse().expect("a key");
        assert_eq!(key.to_string(), text.to_lowercase());
        assert_eq!(key.bytes()[..2], [0x0a, 0xb1]);
        for wrong in ["", "0ab1", &"0".repeat(65), &"0".repeat(66), &"g".repeat(64)] {
            assert_eq!(wrong.parse::<DiscordKey>(), Err(NotAKey), "{wrong}");
        }
    }
}
