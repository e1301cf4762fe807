//! Why a login came to nothing.

use prices::calling::Failure;
use serde::Serialize;

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Untrusted {
    /// More bytes than a token has.
    #[error("the token is larger than {} bytes", super::keys::LONGEST)]
    TooLarge,
    /// No token.
    #[error("the token is malformed")]
    Malformed,
    /// Signed in another way than its key signs, or not at all.
    #[error("the token is not signed as its key signs")]
    Algorithm,
    /// Signed by a key that is not published.
    #[error("the token's key is not published")]
    KeyUnknown,
    /// Not signed by the key that it names.
    #[error("the token's signature is wrong")]
    Signature,
    /// It is over.
    #[error("the token has expired")]
    Expired,
    /// It has not begun.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Somebody else issued it.
    #[error("the token has another issuer")]
    Issuer,
    /// It is meant for somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// It does not say what it must.
    #[error("the token lacks a claim")]
    ClaimMissing,
    /// It speaks of no character.
    #[error("the token is of no character")]
    NoPilot,
}

/// Why a login came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginFailed {
    /// The game refuses the code or the refresh token: it was used, is too old, or was revoked.
    #[error("the game refuses the login: {detail}")]
    Refused {
        /// What it says about it.
        detail: String,
    },
    /// The token is not believed.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// The game gave no answer that can be used.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl LoginFailed {
    /// A refusal of the token's address (RFC 6749, section 5.2) is of the login itself.
    pub(super) fn of(failure: Failure) -> Self {
        match failure {
            Failure::Refused { status: 400 | 401 | 403, detail } => LoginFailed::Refused { detail },
            failure => LoginFailed::Failed(failure),
        }
    }

    /// Whether the pilot has to log in again: no later call will do better.
    pub fn is_final(&self) -> bool {
        matches!(self, LoginFailed::Refused { .. })
    }

    /// The code that callers see.
    pub fn code(&self) -> &'static str {
        match self {
            LoginFailed::Refused { .. } => "ESI_LOGIN_REFUSED",
            LoginFailed::Untrusted(_) => "ESI_TOKEN_UNTRUSTED",
            LoginFailed::Failed(_) => "ESI_UNAVAILABLE",
        }
    }
}
