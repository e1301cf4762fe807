//! One read model on the pass.

use aggregates::{LedgerId, Position};
use futures::TryStreamExt as _;
use projections::{Cells, Folding, Happened, Model, Opened, Rows, Table};
use sqlx::{AssertSqlSafe, PgConnection, Postgres};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::connection::{Connection, Shared};
use super::halves;
use super::{Checked, Sizes};
use crate::log::{PAGE, bigint};
use crate::projector::alike::alike;
use crate::projector::catch_up::Stopped;
use crate::projector::difference::{Expected, Tally};
use crate::projector::rebuild::{RebuildError, Report, decoded, next_page};
use crate::projector::staging::Staging;
use crate::projector::status::Status;
use crate::projector::{bulk, checkpoint, opening};
use crate::vault::Vault;

/// Rows from which on what is written once is compared: few enough that their memory is used again while it is warm.
const CHUNK: usize = 4_000;
/// Events between two looks at how many rows there are.
const STEP: usize = 100;
/// How often what came meanwhile is followed before the last of it is folded in the snapshot.
const ROUNDS: usize = 10;

/// The events that come next.
pub struct Page {
    pub events: Vec<Happened>,
    /// What folds are told beside them, or why that cannot be had.
    pub opened: Result<Opened, String>,
    /// How far the read models have come.
    pub status: Status,
}

/// One read model, folded up to `at`.
pub struct Check {
    shared: Shared,
    ledger: LedgerId,
    model: &'static Model,
    folding: Box<dyn Folding>,
    at: Position,
    /// Up to where rows that are written once have been compared.
    compared: Position,
    comparing: Option<JoinHandle<Result<Tally, sqlx::Error>>>,
    tally: Tally,
    staging: Option<Staging>,
    failed: Option<String>,
    remembers: bool,
    sizes: Sizes,
}

impl Check {
    /// Before the first event.
    pub fn new(shared: Shared, ledger: LedgerId, model: &'static Model, sizes: Sizes) -> Self {
        Check {
            shared,
            ledger,
            model,
            folding: model.fresh(),
            at: Position(0),
            compared: Position(0),
            comparing: None,
            tally: Tally::default(),
            staging: None,
            failed: None,
            remembers: true,
            sizes,
        }
    }

    /// Nothing can be said of this model.
    fn fail(&mut self, why: &impl ToString) {
        self.failed.get_or_insert_with(|| why.to_string());
    }

    /// Whether rows are written once, each at its event's position.
    fn is_written_once(&self) -> bool {
        let table = &self.model.table;
        table.append_only && table.columns.first().is_some_and(|first| first.name == "position")
    }

    /// Folds those of the events that the model has seen. A model that lags behind the pass follows at the end.
    pub async fn fold(&mut self, Page { events, opened, status }: &Page) -> Result<(), sqlx::Error> {
        let seen = status.of(self.model);
        let due = &events[..events.partition_point(|event| event.position <= seen)];
        let follows = due.first().is_some_and(|first| first.position == self.at.next());
        if self.failed.is_some() || !follows {
            return Ok(());
        }
        match opened {
            Ok(opened) => {
                let connection = Connection::Shared(self.shared.clone(), None);
                let folded = self.fold_all(connection, due, opened).await;
                self.noted(folded).map(drop)
            }
            Err(why) => {
                self.fail(why);
                Ok(())
            }
        }
    }

    /// A failure of the database ends everything; any other, this model only.
    fn noted<T>(&mut self, outcome: Result<T, RebuildError>) -> Result<Option<T>, sqlx::Error> {
        match outcome {
            Ok(outcome) => Ok(Some(outcome)),
            Err(RebuildError::Stopped(Stopped::Database(error))) => Err(error),
            Err(error) => {
                self.fail(&error);
                Ok(None)
            }
        }
    }

    async fn fold_all(
        &mut self,
        mut database: Connection<'_>,
        events: &[Happened],
        opened: &Opened,
    ) -> Result<(), RebuildError> {
        let step = if self.is_written_once() { STEP } else { PAGE as usize };
        for events in events.chunks(step) {
            let wanted = self.folding.wanted(events);
            let rows = match &self.staging {
                Some(staging) => staging.load(database.take().await?, &wanted).await?,
                None => Vec::new(),
            };
            self.folding.provide(wanted, rows);
            self.folding.fold(events, opened)?;
            self.at = events.last().map_or(self.at, |event| event.position);
            match self.is_written_once() {
                true if self.folding.held() >= CHUNK.min(self.sizes.held) => self.compare_chunk().await?,
                false if self.folding.held() > self.sizes.held => self.let_go(database.take().await?).await?,
                _ => {}
            }
        }
        match &self.staging {
            Some(staging) => Ok(staging.note(self.at, self.at).await?),
            None => Ok(()),
        }
    }

    /// Compares rows that are written once, while the pass goes on.
    async fn compare_chunk(&mut self) -> Result<(), sqlx::Error> {
        self.compared_so_far().await?;
        let (from, to) = (self.compared, self.at);
        self.compared = to;
        let (shared, ledger, table) = (self.shared.clone(), self.ledger, &self.model.table);
        let rows = self.folding.take_rows();
        self.comparing = Some(tokio::spawn(async move {
            let (mut connection, _turn) = shared.take().await?;
            range(&mut connection, ledger, table, (from, bigint(to)), rows).await
        }));
        Ok(())
    }

    async fn compared_so_far(&mut self) -> Result<(), sqlx::Error> {
        if let Some(comparing) = self.comparing.take() {
            self.tally.add(comparing.await.map_err(|_| sqlx::Error::WorkerCrashed)??);
        }
        Ok(())
    }

    /// Lets go of rows that memory should not hold.
    async fn let_go(&mut self, database: &mut PgConnection) -> Result<(), RebuildError> {
        if self.staging.is_none() {
            let staging = Staging::new(self.shared.pool.clone(), self.ledger, self.model, Uuid::now_v7());
            staging.claim().await?;
            staging.clear(database).await?;
            self.staging = Some(staging);
        }
        if let Some(staging) = &mut self.staging {
            staging.flush(database, self.folding.as_mut()).await?;
            self.folding.forget();
        }
        Ok(())
    }

    /// Folds what is left, and compares.
    pub async fn finish(mut self, vault: &Vault) -> Result<Checked, sqlx::Error> {
        let ended = match self.failed {
            None => self.end(vault).await,
            Some(_) => Ok(Position(0)),
        };
        let events = self.noted(ended)?.unwrap_or_default().0;
        self.give_back().await?;
        let model = self.model.name();
        let Tally { differing, first, row_by_row } = self.tally;
        let report = Report { model, events, differing, first };
        let outcome = self.failed.map_or(Ok(report), Err);
        Ok(Checked { model, outcome, remembers: self.remembers, row_by_row })
    }

    async fn end(&mut self, vault: &Vault) -> Result<Position, RebuildError> {
        for _ in 0..ROUNDS {
            let mut connection = self.shared.pool.acquire().await?;
            let now = checkpoint::read_one(&mut connection, self.ledger, self.model).await?;
            let to = now.map_or(Position(0), |checkpoint| checkpoint.position);
            if to.0.saturating_sub(self.at.0) <= u64::from(PAGE) {
                break;
            }
            self.follow(&mut connection, vault, to).await?;
        }
        let mut snapshot = self.shared.pool.begin().await?;
        sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").execute(&mut *snapshot).await?;
        let now = checkpoint::read_one(&mut snapshot, self.ledger, self.model).await?;
        let to = now.as_ref().map_or(Position(0), |checkpoint| checkpoint.position);
        if to < self.at {
            return Err(RebuildError::Miscounted { folded: self.at, checkpoint: to });
        }
        self.follow(&mut snapshot, vault, to).await?;
        self.compare(&mut snapshot).await?;
        snapshot.rollback().await?;
        // What never began remembers nothing.
        self.remembers = now.filter(|now| now.position > Position(0)).is_none_or(|now| {
            now.folding().is_some_and(|remembered| remembered.ambient() == self.folding.ambient())
        });
        Ok(to)
    }

    /// Folds the log up to `to`.
    async fn follow(
        &mut self,
        database: &mut PgConnection,
        vault: &Vault,
        to: Position,
    ) -> Result<(), RebuildError> {
        while self.at < to {
            let page = next_page(&mut *database, self.ledger, self.at, to).await?;
            let events = decoded(&page)?;
            let opened = opening::open(vault, self.ledger, &events).await.map_err(Stopped::from)?;
            self.fold_all(Connection::Taken(database), &events, &opened).await?;
        }
        Ok(())
    }

    /// Compares in the snapshot what was not compared on the way.
    async fn compare(&mut self, database: &mut PgConnection) -> Result<(), sqlx::Error> {
        let (ledger, table) = (self.ledger, &self.model.table);
        if self.is_written_once() {
            self.compared_so_far().await?;
            let rows = self.folding.take_rows();
            self.tally.add(range(database, ledger, table, (self.compared, i64::MAX), rows).await?);
            return Ok(());
        }
        if self.staging.is_none() && self.is_alike(database).await? {
            return Ok(());
        }
        let found = match &mut self.staging {
            Some(staging) => {
                staging.flush(database, self.folding.as_mut()).await?;
                staging.differences(database).await?
            }
            None => {
                let expected = Expected::new(table, self.folding.rows().each().map(Cells::values));
                meet(sqlx::query(AssertSqlSafe(bulk::ordered_sql(table))).bind(ledger.0), database, expected)
                    .await?
            }
        };
        self.tally.add(found);
        Ok(())
    }

    /// Whether the table is what the fold gives, which needs no row to be looked at by itself.
    async fn is_alike(&self, database: &mut PgConnection) -> Result<bool, sqlx::Error> {
        let (table, rows, count) = (&self.model.table, self.folding.rows(), self.folding.held());
        if count < self.sizes.halved {
            let sql = bulk::copied_sql(table, self.ledger, (None, None));
            return alike(database, &sql, table, rows.each()).await;
        }
        halves::are_alike((database, &self.shared.pool), self.ledger, table, (rows, count / 2)).await
    }

    async fn give_back(&self) -> Result<(), sqlx::Error> {
        let Some(staging) = &self.staging else { return Ok(()) };
        let mut connection = self.shared.pool.acquire().await?;
        staging.clear(&mut connection).await?;
        let (model, differing) = (self.model.name(), self.tally.differing);
        let report = Report { model, events: self.at.0, differing, first: Vec::new() };
        match staging.conclude(&Ok(report)).await {
            Err(RebuildError::Stopped(Stopped::Database(error))) => Err(error),
            _ => Ok(()),
        }
    }
}

/// Compares the rows after one position and up to another with what the table has there.
async fn range(
    database: &mut PgConnection,
    ledger: LedgerId,
    table: &'static Table,
    (from, to): (Position, i64),
    rows: Box<dyn Rows>,
) -> Result<Tally, sqlx::Error> {
    // No event stands at 0 or before it, and no row may.
    let from = if from == Position(0) { i64::MIN } else { bigint(from) };
    let (after, until) = (from.to_string(), to.to_string());
    let sql = bulk::copied_sql(table, ledger, (Some(&after), Some(&until)));
    if alike(database, &sql, table, rows.each()).await? {
        return Ok(Tally::default());
    }
    let query = sqlx::query(AssertSqlSafe(bulk::range_sql(table))).bind(ledger.0).bind(from).bind(to);
    meet(query, database, Expected::new(table, rows.each().map(Cells::values))).await
}

async fn meet(
    query: sqlx::query::Query<'_, Postgres, sqlx::postgres::PgArguments>,
    database: &mut PgConnection,
    mut expected: Expected<'_>,
) -> Result<Tally, sqlx::Error> {
    let table = expected.table();
    let mut rows = query.fetch(database);
    while let Some(row) = rows.try_next().await? {
        expected.meet(&bulk::read(table, &row)?);
    }
    Ok(Tally { row_by_row: true, ..expected.end() })
}
