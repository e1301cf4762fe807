//! Why a query cannot be exported: each reason with its code.

/// A query that is in order and still gives no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportRefusal {
    /// Neither CSV nor XLSX was asked for, or something that is neither.
    #[error("\"{0}\" is not a format of exports: ask for csv, tsv, xlsx or rclootcouncil")]
    UnknownFormat(String),
    /// Rows of another kind than the format takes.
    #[error("`rclootcouncil` is a format for items that were given: select rows of `items`, not of `{list}`")]
    NotOfItems {
        /// The list's path.
        list: String,
    },
    /// A mutation or a subscription.
    #[error("an export is of a query: mutations and subscriptions have no rows")]
    NotAQuery,
    /// Several operations in one request.
    #[error("an export is of one query, not of a batch")]
    Batch,
    /// No list is selected.
    #[error(
        "the query selects no list: select `edges {{ node {{ .. }} }}` or `nodes {{ .. }}` of one, or one without pages"
    )]
    NoList,
    /// More lists than one.
    #[error("the query selects the rows of {lists} lists, an export has those of one")]
    SeveralLists {
        /// How many.
        lists: usize,
    },
    /// A list for each element of another.
    #[error("the list `{list}` is within another list: an export has the rows of one")]
    ListWithinList {
        /// Its path.
        list: String,
    },
    /// From the end.
    #[error("an export goes forward: `{argument}` cannot be exported, order the list the other way round")]
    Backward {
        /// `last` or `before`.
        argument: &'static str,
    },
    /// `first` is no number of rows.
    #[error("`first` is how many rows are exported at most: a number, not below 0")]
    BadFirst,
}

impl ExportRefusal {
    /// The value of `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownFormat(_) => "UNKNOWN_EXPORT_FORMAT",
            Self::NotOfItems { .. } => "EXPORT_NOT_OF_ITEMS",
            Self::NotAQuery => "EXPORT_OF_NO_QUERY",
            Self::Batch => "EXPORT_OF_A_BATCH",
            Self::NoList => "EXPORT_WITHOUT_LIST",
            Self::SeveralLists { .. } => "EXPORT_OF_SEVERAL_LISTS",
            Self::ListWithinList { .. } => "EXPORT_OF_LIST_WITHIN_LIST",
            Self::Backward { .. } => "EXPORT_BACKWARD",
            Self::BadFirst => "BAD_PAGE",
        }
    }
}
