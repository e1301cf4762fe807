//! What books are about: the ledger, its accounts, and between which dates anything happened.

use aggregates::ledger::Settings;
use aggregates::{Currency, LedgerId, Position};
use chrono::{DateTime, NaiveDate, Utc};
use projections::journal::{COMMODITIES, charted, held_by};
use sqlx::PgPool;

use super::Unwritten;
use super::names::Names;
use crate::log::bigint;

/// An account as it is called in books, with whose it is.
pub struct Account {
    /// Its name.
    pub name: String,
    /// The name of whose account it is, if it is a member's and they have one.
    pub of: Option<String>,
}

/// What books are about.
pub struct Book {
    /// The ledger.
    pub ledger: LedgerId,
    /// How it counts; dates are those of its time zone.
    pub settings: Settings,
    /// The last position that is in the books.
    pub to: Position,
    /// Before everything that happened.
    pub opens: NaiveDate,
    /// The last date at which anything happened.
    pub closes: NaiveDate,
    /// Every account.
    pub accounts: Vec<Account>,
    names: Names,
}

impl Book {
    /// Reads it.
    pub async fn read(database: &PgPool, ledger: LedgerId, to: Position) -> Result<Self, Unwritten> {
        let settings =
            sqlx::query_scalar!("SELECT settings FROM ledger_settings_v1 WHERE ledger_id = $1", ledger.0);
        let settings = settings.fetch_optional(database).await?.ok_or(Unwritten::NoLedger(ledger))?;
        let span = sqlx::query!(
            r#"SELECT min(effective_at) AS first, max(effective_at) AS last FROM journal_postings_v1
               WHERE ledger_id = $1 AND position <= $2"#,
            ledger.0,
            bigint(to)
        )
        .fetch_one(database)
        .await?;
        let mut book = Book {
            ledger,
            settings: serde_json::from_str(&settings)?,
            to,
            opens: NaiveDate::default(),
            closes: NaiveDate::default(),
            accounts: Vec::new(),
            names: Names::read(database, ledger).await?,
        };
        let (first, last) = (span.first.unwrap_or_default(), span.last.unwrap_or_default());
        // A zone may fall back over midnight: the earliest instant need not have the earliest date.
        book.opens = book.date(first).pred_opt().unwrap_or(NaiveDate::MIN);
        book.closes = book.date(last).succ_opt().unwrap_or(NaiveDate::MAX);
        book.accounts = book.read_accounts(database).await?;
        Ok(book)
    }

    /// The date of an instant where the group is.
    pub fn date(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.settings.time_zone).date_naive()
    }

    /// What may be counted, with the decimal places of each: points, and money in the ledger's currency.
    pub fn commodities(&self) -> impl Iterator<Item = (&str, u32)> {
        let money = self.settings.currency.as_str().parse::<Currency>().ok();
        COMMODITIES
            .into_iter()
            .map(|points| (points, 2))
            .chain(money.map(|money| (money.code(), money.places())))
    }

    /// What the account of a code is called.
    pub fn named(&self, code: &str) -> Result<String, Unwritten> {
        let name = charted(code).ok_or_else(|| Unwritten::UnknownAccount(code.to_owned()))?.name;
        let member = held_by(code).map(|(member, _)| self.names.component(member)).unwrap_or_default();
        Ok(name.replace("<member>", &member))
    }

    async fn read_accounts(&self, database: &PgPool) -> Result<Vec<Account>, Unwritten> {
        let codes = sqlx::query_scalar!(
            "SELECT DISTINCT account FROM journal_accounts_v1 WHERE ledger_id = $1 ORDER BY account",
            self.ledger.0
        );
        let account = |code: String| {
            let of = held_by(&code).and_then(|(member, _)| self.names.of(member));
            Ok(Account { name: self.named(&code)?, of: of.map(str::to_owned) })
        };
        codes.fetch_all(database).await?.into_iter().map(account).collect()
    }
}
