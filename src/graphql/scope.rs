//! One ledger, as one request may look at it: as it is, or as of an earlier moment.
//!
//! Who may look, and at what, is as it is now; only what is looked at is of then.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aggregates::{Actor, LedgerId, MemberId, Permission, Position};
use async_graphql::Context;
use async_graphql::dataloader::DataLoader;
use chrono::{DateTime, Utc};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::error::{GraphqlError, Result};
use crate::app::App;
use crate::http::RequestId;
use crate::identity::{self, Session};
use crate::log::{self, Recorded};
use crate::projector::Status;
use crate::projector::as_of::{Reader, View};
use crate::reads::What;

/// How long a request waits for the read models to come to a position.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long what was seen of the read models is good for: a subscription's scope lives for hours.
const STALE_AFTER: Duration = Duration::from_millis(100);
/// How long a request waits for a read model that was never up to date.
const BRIEFLY: Duration = Duration::from_millis(250);

/// Rows of one ledger, looked up many at a time.
pub struct Rows {
    /// Where they are.
    pub database: Reader,
}

impl Rows {
    /// What they stand under.
    pub fn rows_of(&self) -> Uuid {
        self.database.rows_of()
    }
}

/// One ledger, as one request may look at it.
pub struct Scope {
    /// The application.
    pub app: App,
    /// The ledger.
    pub ledger: LedgerId,
    /// Who asks.
    pub session: Session,
    /// What the request goes by.
    pub request_id: Option<RequestId>,
    /// Look-ups that are gathered into one statement.
    pub rows: DataLoader<Rows>,
    database: Reader,
    seen: Mutex<Option<(Instant, Arc<Status>)>>,
}

/// The application, from a request's context.
pub fn app<'c>(ctx: &Context<'c>) -> Result<&'c App> {
    Ok(ctx.data::<App>()?)
}

/// Who asks, from a request's context.
pub fn session<'c>(ctx: &Context<'c>) -> Result<&'c Session> {
    Ok(ctx.data::<Session>()?)
}

impl Scope {
    /// The ledger, if the caller may know of it. One that is not theirs and one that is not there get the same answer,
    /// and for the former nothing is looked up.
    pub async fn enter(ctx: &Context<'_>, ledger: LedgerId) -> Result<Arc<Self>> {
        let app = app(ctx)?.clone();
        let session = identity::enter(&app, session(ctx)?, ledger).await?;
        let request_id = ctx.data_opt::<Option<RequestId>>().cloned().flatten();
        let database = Reader::live(app.database.clone(), ledger);
        Ok(Scope::of(app, database, ledger, session, request_id))
    }

    fn of(
        app: App,
        database: Reader,
        ledger: LedgerId,
        session: Session,
        request_id: Option<RequestId>,
    ) -> Arc<Self> {
        let rows = DataLoader::new(Rows { database: database.clone() }, tokio::spawn);
        Arc::new(Scope { app, ledger, session, request_id, rows, database, seen: Mutex::default() })
    }

    /// The same ledger as of an earlier moment, for the same caller.
    pub fn back_to(&self, view: View) -> Arc<Self> {
        let database = Reader::of(Arc::clone(&self.app.as_of), view);
        let request_id = self.request_id.clone();
        Scope::of(self.app.clone(), database, self.ledger, self.session.clone(), request_id)
    }

    /// The same ledger, as the caller may look at it by now: what they may and whose points they see may have changed.
    pub async fn renewed(&self) -> Result<Arc<Self>> {
        let session = identity::renew(&self.app, &self.session).await?;
        let (database, request_id) = (self.database.clone(), self.request_id.clone());
        Ok(Scope::of(self.app.clone(), database, self.ledger, session, request_id))
    }

    /// The database, its read tables as they are at the scope's moment.
    pub fn database(&self) -> &Reader {
        &self.database
    }

    /// What the rows of read tables stand under. The log and everything else stand under the ledger's own id.
    pub fn rows_of(&self) -> Uuid {
        self.database.rows_of()
    }

    /// The last event that there is at the scope's moment, if that is not whatever is the last.
    pub fn known(&self) -> Option<Position> {
        self.database.view().map(|view| view.known)
    }

    /// The time that it is at the scope's moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.database.view().map_or_else(|| self.app.clock.now(), |view| view.now)
    }

    /// Whether an event counts at the scope's moment.
    pub fn counts(&self, event: &Recorded) -> bool {
        self.database.view().is_none_or(|view| {
            event.position <= view.known && view.effective.is_none_or(|by| event.effective_at <= by)
        })
    }

    /// Goes on only if the ledger is looked at as it is: what has no history is not told as of another moment.
    pub fn only_now(&self) -> Result<()> {
        match self.database.view() {
            None => Ok(()),
            Some(_) => Err(GraphqlError::only_now()),
        }
    }

    /// Who issues this caller's commands.
    pub fn actor(&self) -> Result<Actor> {
        self.session.actor().ok_or_else(GraphqlError::unauthenticated)
    }

    /// Goes on only if the caller has a right.
    pub fn require(&self, permission: Permission) -> Result<()> {
        match self.session.may(permission) {
            true => Ok(()),
            false => Err(GraphqlError::forbidden(self.actor()?, permission)),
        }
    }

    /// The one member whose points the caller sees; none if they see everybody's. Whatever reads rows about members' points
    /// shows and counts only those of this one: `$n::uuid IS NULL OR member_id = $n`.
    pub fn seen_by(&self) -> Option<Uuid> {
        self.session.seen_by().map(|member| member.0)
    }

    /// Whether the caller sees a member's points.
    pub fn sees(&self, member: MemberId) -> bool {
        self.session.seen_by().is_none_or(|own| own == member)
    }

    /// Whether a member is the caller, or the one whose key they hold.
    pub fn is_own(&self, member: MemberId) -> bool {
        self.session.holder().and_then(|holder| holder.member) == Some(member)
    }

    /// Notes that the caller is shown what is private about members where points are. Whatever makes an object of a row about
    /// a member's points calls it.
    pub fn shows(&self, members: impl IntoIterator<Item = MemberId>, what: What) {
        if self.session.reads_privately() {
            self.shows_always(members, what);
        }
    }

    /// Notes that the caller is shown what is private about members wherever it is. One's own is not noted.
    pub fn shows_always(&self, members: impl IntoIterator<Item = MemberId>, what: What) {
        let Some(actor) = self.session.actor() else { return };
        let others = members.into_iter().filter(|member| !self.is_own(*member));
        self.app.reads.note((self.ledger, &actor), others, (what, self.app.clock.now()));
    }

    /// Goes on only if the caller may read the log, which speaks of everybody's points, and is in the order in which the
    /// ledger learnt things.
    pub fn require_log(&self) -> Result<()> {
        self.require(Permission::ViewEvents)?;
        if self.database.view().is_some_and(|view| view.effective.is_some()) {
            return Err(GraphqlError::not_by_effective("events"));
        }
        match self.seen_by() {
            None => Ok(()),
            Some(_) => self.require(Permission::ViewAllPoints),
        }
    }

    /// The end of the log.
    pub async fn head(&self) -> Result<Position> {
        if let Some(known) = self.known() {
            return Ok(known);
        }
        let head = log::head(self.database(), self.ledger).await?;
        head.map(|head| head.position).ok_or_else(GraphqlError::not_found)
    }

    /// Goes on only if the ledger is there, and its read models have come to a position.
    pub async fn present(&self, at_least: Option<Position>) -> Result<()> {
        if self.status().await?.head == Position(0) {
            return Err(GraphqlError::not_found());
        }
        match at_least {
            Some(position) => self.reach(position).await,
            None => Ok(()),
        }
    }

    /// Waits until the read models have come to a position.
    pub async fn reach(&self, position: Position) -> Result<()> {
        let reached = self.app.projector.wait_for(self.ledger, position, PATIENCE).await;
        reached.map_err(|not_yet| GraphqlError::not_yet(position, not_yet.at))
    }

    /// Goes on only if the caller may see points and a read model has rows to show.
    pub async fn view(&self, model: &'static str) -> Result<()> {
        self.require(Permission::ViewPoints)?;
        self.ready(model).await
    }

    /// Goes on only if a read model has rows to show. One that was never up to date gets a moment; one of an earlier moment
    /// is folded now.
    pub async fn ready(&self, model: &'static str) -> Result<()> {
        if self.database.view().is_some() {
            return Ok(self.database.ready(model).await?);
        }
        if self.built(model).await? {
            return Ok(());
        }
        let head = self.status().await?.head;
        // Whether it got there or not: the second look decides.
        let _ = self.app.projector.wait_for(self.ledger, head, BRIEFLY).await;
        self.seen.lock().await.take();
        match self.built(model).await? {
            true => Ok(()),
            false => Err(self.rebuilding(model, head).await?),
        }
    }

    /// Whether a read model was ever up to date.
    async fn built(&self, model: &'static str) -> Result<bool> {
        let status = self.status().await?;
        let own = status.models.iter().find(|own| own.model == model);
        match own.and_then(|own| own.failure.as_ref()) {
            Some((position, _)) => Err(GraphqlError::stopped(model, *position)),
            None => Ok(own.is_some_and(|own| own.built)),
        }
    }

    /// How the read models are doing. The fields of one request ask once between them.
    async fn status(&self) -> Result<Arc<Status>> {
        let mut seen = self.seen.lock().await;
        if let Some((at, status)) = &*seen
            && at.elapsed() < STALE_AFTER
        {
            return Ok(Arc::clone(status));
        }
        let status = self.app.looks.look(&self.app.database, self.ledger).await?;
        *seen = Some((Instant::now(), Arc::clone(&status)));
        Ok(status)
    }

    async fn rebuilding(&self, model: &'static str, target: Position) -> Result<GraphqlError> {
        let status = self.status().await?;
        let own = status.models.iter().find(|own| own.model == model);
        Ok(GraphqlError::rebuilding(model, own.map_or(Position(0), |own| own.position), target))
    }
}
