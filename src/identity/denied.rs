//! Why a credential was not accepted.

/// Why a credential was not accepted. What its holder alone can know is told only to who holds a genuine one: of a token,
/// that is whoever brings one whose signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It is no credential of anybody here.
    #[error("the credential is not valid")]
    Unauthenticated,
    /// It was one until it expired.
    #[error("the API key has expired")]
    Expired,
    /// It was one until it was revoked.
    #[error("the API key was revoked")]
    Revoked,
    /// It cannot be checked now; try again.
    #[error("credentials cannot be checked at the moment")]
    Unavailable,
    /// It is one, and none for this ledger: the same as if there were no such ledger.
    #[error("there is no such ledger")]
    Elsewhere,
    /// It was one for a ledger that it has entered, until its identity was unlinked or the member left.
    #[error("the identity acts as no member any longer")]
    Unlinked,
    /// More bytes than a token has.
    #[error("the token is larger than {} bytes", super::tokens::LONGEST)]
    TokenTooLarge,
    /// Not three parts of base64, the first two of which are JSON objects that say what they must.
    #[error("the token is malformed")]
    TokenMalformed,
    /// It says that somebody issued it whom this server does not trust.
    #[error("the token's issuer is not trusted here")]
    TokenIssuerUnknown,
    /// It is signed in another way than its issuer signs, or not at all.
    #[error("the token's algorithm is not its issuer's")]
    TokenAlgorithm,
    /// It is signed by a key that its issuer does not publish.
    #[error("the token's key is not among its issuer's")]
    TokenKeyUnknown,
    /// The issuer's keys cannot be fetched now; try again.
    #[error("the keys of the token's issuer cannot be fetched at the moment")]
    TokenKeysUnavailable,
    /// It is over.
    #[error("the token has expired")]
    TokenExpired,
    /// It has not begun.
    #[error("the token is not valid yet")]
    TokenNotYetValid,
    /// It is meant for somebody else.
    #[error("the token is for another audience")]
    TokenWrongAudience,
    /// It does not say until when it holds, for whom it is, or of whom it speaks.
    #[error("the token lacks one of the claims `exp`, `aud`, `iss` and `sub`")]
    TokenClaimMissing,
}

impl Denied {
    /// The value of `extensions.code`.
    pub fn code(self) -> &'static str {
        match self {
            Denied::Unauthenticated => "UNAUTHENTICATED",
            Denied::Expired => "KEY_EXPIRED",
            Denied::Revoked => "KEY_REVOKED",
            Denied::Unavailable => "UNAVAILABLE",
            Denied::Elsewhere => "NOT_FOUND",
            Denied::Unlinked => "IDENTITY_UNLINKED",
            Denied::TokenTooLarge => "TOKEN_TOO_LARGE",
            Denied::TokenMalformed => "TOKEN_MALFORMED",
            Denied::TokenIssuerUnknown => "TOKEN_ISSUER_UNKNOWN",
            Denied::TokenAlgorithm => "TOKEN_ALGORITHM",
            Denied::TokenKeyUnknown => "TOKEN_KEY_UNKNOWN",
            Denied::TokenKeysUnavailable => "TOKEN_KEYS_UNAVAILABLE",
            Denied::TokenExpired => "TOKEN_EXPIRED",
            Denied::TokenNotYetValid => "TOKEN_NOT_YET_VALID",
            Denied::TokenWrongAudience => "TOKEN_WRONG_AUDIENCE",
            Denied::TokenClaimMissing => "TOKEN_CLAIM_MISSING",
        }
    }

    /// Whether the same credential may be accepted a moment later.
    pub fn retryable(self) -> bool {
        matches!(self, Denied::Unavailable | Denied::TokenKeysUnavailable)
    }
}
