//! The rows of a list, a page at a time: the next is asked for when the last was taken.

use async_graphql::{Executor, Request, Value};

use super::cell::Cell;
use super::failure::Failure;
use super::plan::Plan;
use crate::http::RequestId;
use crate::http::answer::Answer;

/// A row of a table, a cell per column.
pub type Row = Vec<Cell>;

/// Who asks, and whom.
pub struct Asker<E, S> {
    /// Who answers.
    pub executor: E,
    /// The caller's session.
    pub session: S,
    /// What the caller's request goes by.
    pub request_id: Option<RequestId>,
}

/// A list in the course of being exported.
pub struct Pages<E, S> {
    asker: Asker<E, S>,
    plan: Plan,
    size: usize,
    left: Option<usize>,
    after: Option<Value>,
    over: bool,
}

impl<E: Executor, S: Clone + Send + Sync + 'static> Asker<E, S> {
    async fn ask(&self, request: Request) -> Result<Value, Failure> {
        let request = request.data(self.session.clone()).data(self.request_id.clone());
        let mut answer = Answer::of(&self.executor, request).await;
        match answer.data.take() {
            Some(data) if answer.errors.is_empty() => Ok(data),
            _ => Err(answer.into()),
        }
    }
}

impl<E: Executor, S: Clone + Send + Sync + 'static> Pages<E, S> {
    /// The pages of a plan, each of at most `size` rows.
    pub fn new(asker: Asker<E, S>, plan: Plan, size: usize) -> Self {
        Pages { asker, size, left: plan.limit, after: plan.after.clone(), plan, over: false }
    }

    /// What is exported.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The rows of the next page, the first of which may be none; nothing after the last.
    ///
    /// # Errors
    /// What the list was answered with, if that is not its rows.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>, Failure> {
        let row = |plan: &Plan, row: &Value| plan.columns.iter().map(|column| column.cell(row)).collect();
        self.next_as(row).await
    }

    /// The same, with what is made of each row.
    ///
    /// # Errors
    /// The same.
    pub async fn next_as<T>(&mut self, row: impl Fn(&Plan, &Value) -> T) -> Result<Option<Vec<T>>, Failure> {
        if self.over {
            return Ok(None);
        }
        let size = self.left.map_or(self.size, |left| left.min(self.size));
        let data = self.asker.ask(self.plan.page(size, self.after.clone())).await?;
        let page = self.plan.page_in(&data).map_err(|path| Failure::missing(&path))?;
        let rows: Vec<T> = page.rows.into_iter().map(|value| row(&self.plan, value)).collect();
        self.left = self.left.map(|left| left.saturating_sub(rows.len()));
        self.over = page.next.is_none() || self.left == Some(0);
        if !self.over && (rows.is_empty() || page.next == self.after.as_ref()) {
            return Err(Failure::internal("a list goes on and does not come further"));
        }
        self.after = page.next.cloned();
        Ok(Some(rows))
    }

    /// The position of the books that the list is of, now; nothing where they have none.
    ///
    /// # Errors
    /// What the books were answered with, if that is not their position.
    pub async fn position(&self) -> Result<Option<String>, Failure> {
        let Some(request) = self.plan.position() else { return Ok(None) };
        let data = self.asker.ask(request).await?;
        Ok(self.plan.position_in(&data).map(str::to_owned))
    }
}
