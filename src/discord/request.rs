//! Asking the schema on behalf of a member.

use aggregates::{LedgerId, MemberId};
use async_graphql::Variables;
use serde_json::{Value, json};

use super::answer::Said;
use crate::graphql::Schema;
use crate::http::RequestId;
use crate::http::answer::Answer;
use crate::identity::Session;

/// A request of somebody who is a member.
pub struct Request<'a> {
    /// What is asked.
    pub schema: &'a Schema,
    /// Of which ledger.
    pub ledger: LedgerId,
    /// By whom.
    pub session: Session,
    /// The id of the interaction.
    pub interaction: &'a str,
}

impl Request<'_> {
    /// The member who asks.
    pub fn member(&self) -> Option<MemberId> {
        self.session.member()
    }

    /// What a query selects of the ledger.
    pub async fn reads(&self, arguments: &str, selection: &str, variables: Value) -> Result<Value, Said> {
        let document =
            format!("query ($ledger: UUID!{arguments}) {{ ledger(id: $ledger) {{ {selection} }} }}");
        let mut variables = variables;
        variables["ledger"] = json!(self.ledger);
        Ok(self.asks(&document, variables).await?["ledger"].take())
    }

    /// What a mutation with an input of this type selects of its payload. A request that comes again has the same key: it is done
    /// once.
    pub async fn does(
        &self,
        (mutation, kind): (&str, &str),
        mut input: Value,
        selection: &str,
    ) -> Result<Value, Said> {
        let document =
            format!("mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} }} }}");
        input["ledgerId"] = json!(self.ledger);
        input["clientKey"] = json!(format!("discord {}", self.interaction));
        Ok(self.asks(&document, json!({ "input": input })).await?[mutation].take())
    }

    async fn asks(&self, document: &str, variables: Value) -> Result<Value, Said> {
        let request = async_graphql::Request::new(document).variables(Variables::from_json(variables));
        let request = request.data(self.session.clone()).data(None::<RequestId>);
        Said::of(Answer::of(self.schema, request).await)
    }
}
