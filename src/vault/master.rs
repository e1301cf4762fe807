//! The master key: wraps every other key, and is itself only in configuration.

use std::fmt;
use std::str::FromStr;

use aggregates::LedgerId;
use uuid::Uuid;

use super::sealing::{decrypt, derived, encrypt, random};

/// 32 secret bytes, written as 64 hexadecimal digits.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

/// A text that is no master key.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a master key is 64 hexadecimal digits")]
pub struct BadMasterKey;

impl FromStr for MasterKey {
    type Err = BadMasterKey;

    fn from_str(text: &str) -> Result<Self, BadMasterKey> {
        let bytes = hex::decode(text.trim()).map_err(|_| BadMasterKey)?;
        bytes.try_into().map(MasterKey).map_err(|_| BadMasterKey)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(..)")
    }
}

impl MasterKey {
    /// A new one.
    pub fn random() -> Self {
        MasterKey(random())
    }

    /// The key as it is configured.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// What proves that somebody holds the master key, without giving it away: the secret of the operator's API key.
    pub fn operator_secret(&self) -> String {
        hex::encode(derived(&self.0, b"bursar.operator.1"))
    }

    /// Wraps a subject's secret.
    pub(super) fn wrap(&self, ledger: LedgerId, subject: Uuid, secret: &[u8; 32]) -> Vec<u8> {
        encrypt(&self.0, [ledger.0, subject], secret)
    }

    /// Unwraps it; `None` under another master key.
    pub(super) fn unwrap(&self, ledger: LedgerId, subject: Uuid, wrapped: &[u8]) -> Option<[u8; 32]> {
        decrypt(&self.0, [ledger.0, subject], wrapped)?.try_into().ok()
    }
}
