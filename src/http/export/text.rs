//! Rows as text, page by page.

use async_graphql::Executor;
use raidlogs::rclootcouncil::{Award, Writer};

use super::csv::{self, Separator};
use super::failure::Failure;
use super::loot;
use super::pages::Pages;

/// How rows are written.
pub enum Text {
    /// A line per row, below the columns' names.
    Table {
        /// What stands between fields.
        separator: Separator,
        /// Whether it begins with a mark that says UTF-8.
        bom: bool,
    },
    /// As a raid tool's loot history.
    Loot(Writer),
}

impl Text {
    /// What comes before the rows of these pages.
    ///
    /// # Errors
    /// None that a caller could cause.
    pub fn head<E: Executor, S: Clone + Send + Sync + 'static>(
        &self,
        pages: &Pages<E, S>,
    ) -> Result<Vec<u8>, Failure> {
        match self {
            Text::Table { separator, bom } => csv::head(&pages.plan().columns, *separator, *bom),
            Text::Loot(writer) => Ok(writer.head().into_bytes()),
        }
    }

    /// The rows of the next page; nothing after the last.
    ///
    /// # Errors
    /// What the list was answered with, if that is not its rows.
    pub async fn next<E: Executor, S: Clone + Send + Sync + 'static>(
        &mut self,
        pages: &mut Pages<E, S>,
    ) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Text::Table { separator, .. } => {
                let rows = pages.next().await?;
                rows.map(|rows| csv::lines(&rows, *separator)).transpose()
            }
            Text::Loot(writer) => {
                let Some(rows) = pages.next_as(|_, row| loot::award(row)).await? else { return Ok(None) };
                let awards: Vec<Award> =
                    rows.into_iter().filter_map(Result::transpose).collect::<Result<_, _>>()?;
                Ok(Some(writer.rows(&awards).into_bytes()))
            }
        }
    }

    /// What comes after all rows.
    pub fn end(&self) -> &'static str {
        match self {
            Text::Table { .. } => "",
            Text::Loot(writer) => writer.end(),
        }
    }
}
