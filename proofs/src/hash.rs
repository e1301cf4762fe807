//! SHA-256 hashes, and the two ways in which the tree makes one (RFC 9162, section 2.1.1).

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 32 bytes, written as 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash that this text writes, in the one way in which it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = hex::decode(text).ok()?.try_into().ok().map(Hash)?;
        (bytes.to_string() == text).then_some(bytes)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let why = "a hash is 64 hexadecimal digits in lower case";
        Hash::parse(&text).ok_or_else(|| serde::de::Error::custom(why))
    }
}

/// The hash of a leaf with this entry.
pub fn leaf(entry: &[u8]) -> Hash {
    hashed(&[&[0], entry].concat())
}

/// The hash over two subtrees.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut entry = [1; 65];
    entry[1..33].copy_from_slice(&left.0);
    entry[33..].copy_from_slice(&right.0);
    hashed(&entry)
}

/// SHA-256 over these bytes.
pub(crate) fn hashed(bytes: &[u8]) -> Hash {
    Hash(digest(&SHA256, bytes).as_ref().try_into().expect("SHA-256 has 32 bytes"))
}
