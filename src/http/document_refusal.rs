//! Why a well-formed request is refused for its document: each reason with its code.

use async_graphql::Pos;

/// Why a document does not reach the executor.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentRefusal {
    /// The text is longer than the limit.
    #[error("the document has {bytes} bytes, at most {limit} are accepted; pass data as variables")]
    TooLarge {
        /// Bytes of the text.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Not a GraphQL document.
    #[error("{message}")]
    Unparsable {
        /// What the parser expected.
        message: String,
        /// Where.
        position: Option<Pos>,
    },
    /// Fields are nested deeper than the limit.
    #[error(
        "the query is nested too deep: at most {limit} levels of fields, or 64 of brackets, are accepted"
    )]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// More aliases than the limit.
    #[error("the query has {aliases} aliases, fragments inlined; at most {limit} are accepted")]
    TooManyAliases {
        /// Aliased fields.
        aliases: usize,
        /// The limit.
        limit: usize,
    },
    /// More selections than the limit.
    #[error("the query has {selections} selections, fragments inlined; at most {limit} are accepted")]
    TooComplex {
        /// Fields and fragments.
        selections: usize,
        /// The limit.
        limit: usize,
    },
    /// Fragments spread each other in a circle.
    #[error("a fragment contains itself")]
    FragmentCycle,
    /// Introspection is switched off.
    #[error("introspection is switched off on this server")]
    IntrospectionDisabled,
    /// `operationName` names no operation of the document.
    #[error("the document has no operation named \"{0}\"")]
    UnknownOperation(String),
    /// Several operations and no `operationName`.
    #[error("the document has several operations: say which one in operationName")]
    OperationNotNamed,
    /// A required variable is missing or null.
    #[error("variable ${0} is required and must not be null")]
    MissingVariable(String),
    /// A subscription over HTTP.
    #[error("subscriptions are served over WebSocket, subprotocol graphql-transport-ws")]
    SubscriptionOverHttp,
}

impl DocumentRefusal {
    /// The value of `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "QUERY_TOO_LARGE",
            Self::Unparsable { .. } => "GRAPHQL_PARSE_FAILED",
            Self::TooDeep { .. } => "QUERY_TOO_DEEP",
            Self::TooManyAliases { .. } => "TOO_MANY_ALIASES",
            Self::TooComplex { .. } => "QUERY_TOO_COMPLEX",
            Self::FragmentCycle => "GRAPHQL_VALIDATION_FAILED",
            Self::IntrospectionDisabled => "INTROSPECTION_DISABLED",
            Self::UnknownOperation(_) | Self::OperationNotNamed => "OPERATION_NOT_FOUND",
            Self::MissingVariable(_) => "BAD_USER_INPUT",
            Self::SubscriptionOverHttp => "SUBSCRIPTION_OVER_HTTP",
        }
    }

    /// Where in the document, if it is one place.
    pub fn position(&self) -> Option<Pos> {
        match self {
            Self::Unparsable { position, .. } => *position,
            _ => None,
        }
    }
}
