//! The draw among equals: by a seed that nobody sees before the close, and that the opening commits to.
//!
//! Anybody can check it. The commitment is the SHA-256 of the seed's 32 bytes. A contender's number is the SHA-256 of 64
//! bytes: those of the seed, the auction's id and the member's id, in this order, ids as the 16 bytes that their digits
//! stand for. Numbers are compared as bytes, from the first on, and the highest wins.

use std::fmt;
use std::str::FromStr;

use hex::FromHex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{AuctionId, MemberId};

/// Why a text is not 32 bytes in hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 32 bytes in hex")]
pub struct NotHex;

macro_rules! bytes {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl FromStr for $name {
            type Err = NotHex;

            fn from_str(text: &str) -> Result<Self, NotHex> {
                FromHex::from_hex(text).map($name).map_err(|_| NotHex)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotHex;

            fn try_from(text: String) -> Result<Self, NotHex> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(bytes: $name) -> Self {
                bytes.to_string()
            }
        }
    )*};
}

bytes! {
    /// What a draw is made with: 32 bytes of chance, 64 digits in hex on the wire.
    Seed,
    /// What a seed is checked with: its SHA-256, in hex on the wire.
    Commitment,
    /// What a contender drew: a SHA-256, in hex on the wire.
    Drawn,
}

impl From<[u8; 32]> for Seed {
    fn from(bytes: [u8; 32]) -> Self {
        Seed(bytes)
    }
}

impl Seed {
    /// What commits to it and does not tell it.
    pub fn commitment(self) -> Commitment {
        Commitment(Sha256::digest(self.0).into())
    }

    /// What a member draws in an auction.
    pub fn drawn(self, auction: AuctionId, member: MemberId) -> Drawn {
        let hashed = Sha256::new().chain_update(self.0).chain_update(auction.0).chain_update(member.0);
        Drawn(hashed.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// 00 01 02 ... 1f.
    fn seed() -> Seed {
        Seed::from(std::array::from_fn(|n| u8::try_from(n).expect("a byte")))
    }

    #[test]
    fn a_commitment_is_the_sum_of_the_seeds_bytes() {
        let expected = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd";
        assert_eq!(seed().commitment().to_string(), expected);
    }

    #[test]
    fn a_number_is_the_sum_of_the_bytes_of_the_seed_the_auction_and_the_member() {
        let (auction, member) = (AuctionId(Uuid::from_u128(0xa1)), MemberId(Uuid::from_u128(0x1)));
        let expected = "abb2a7a8b6094441fadf45563ca91b431b7cce3dacf5c3df4e144ed96274977f";
        assert_eq!(seed().drawn(auction, member).to_string(), expected);
    }

    #[test]
    fn a_seed_is_sixty_four_digits_in_hex() {
        let text = seed().to_string();
        assert_eq!((text.len(), text.parse()), (64, Ok(seed())));
        for wrong in ["", "00", &text[1..], &format!("{text}00"), &text.replace('a', "g")] {
            assert_eq!(wrong.parse::<Seed>(), Err(NotHex), "{wrong}");
        }
    }
}
