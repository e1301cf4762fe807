//! async-graphql with answers as GraphQL has them: fields in the order in which they were asked for, and null where an
//! error was.
//!
//! Both are done to the whole answer. A query over HTTP that was found valid before goes to a schema that holds it to the
//! limits only. Extensions could do it all, but as soon as there is any, async-graphql wraps every field of every row in
//! three more futures.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{
    Data, Executor, ObjectType, Request, Response, SchemaBuilder, SubscriptionType, ValidationMode,
};
use futures::StreamExt as _;
use futures::stream::BoxStream;

use super::answer::was_executed;
use super::asked::Asked;
use super::nulls;
use super::schema::Schema;
use super::validated::{Inspected, Validated};

/// A schema whose answers are as GraphQL has them.
pub struct Conformant<Q, M, S> {
    strict: async_graphql::Schema<Q, M, S>,
    /// The same, with the limits alone: for what is in [`Conformant::validated`].
    trusting: async_graphql::Schema<Q, M, S>,
    validated: Arc<Validated>,
    types: Arc<Schema>,
}

impl<Q, M, S> Clone for Conformant<Q, M, S> {
    fn clone(&self) -> Self {
        Conformant {
            strict: self.strict.clone(),
            trusting: self.trusting.clone(),
            validated: Arc::clone(&self.validated),
            types: Arc::clone(&self.types),
        }
    }
}

impl<Q, M, S> Conformant<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// Over a schema, which is built twice, the same both times.
    pub fn new(schema: impl Fn() -> SchemaBuilder<Q, M, S>) -> Self {
        let strict = schema().finish();
        let types = Schema::of(&strict.sdl()).expect("what async-graphql writes, it reads");
        Conformant {
            strict,
            trusting: schema().validation_mode(ValidationMode::Fast).finish(),
            validated: Arc::default(),
            types: Arc::new(types),
        }
    }

    /// What the schema says of its fields.
    pub fn types(&self) -> Arc<Schema> {
        Arc::clone(&self.types)
    }
}

impl<Q, M, S> Executor for Conformant<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    async fn execute(&self, mut request: Request) -> Response {
        let asked = Asked::of(&mut request);
        let is_query = asked.as_ref().is_some_and(|asked| asked.operation == OperationType::Query);
        let inspected = is_query.then(|| Inspected::of(&request)).flatten();
        let response = match inspected {
            Some(inspected) if self.validated.has(&inspected) => self.trusting.execute(request).await,
            inspected => {
                let response = self.strict.execute(request).await;
                if let Some(inspected) = inspected.filter(|_| was_executed(&response)) {
                    self.validated.keep(inspected);
                }
                response
            }
        };
        mended(response, asked.as_ref(), &self.types)
    }

    fn execute_stream(&self, mut request: Request, data: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let (asked, types) = (Asked::of(&mut request), self.types());
        let responses = Executor::execute_stream(&self.strict, request, data);
        responses.map(move |response| mended(response, asked.as_ref(), &types)).boxed()
    }
}

fn mended(mut response: Response, asked: Option<&Asked>, types: &Schema) -> Response {
    if let Some(asked) = asked {
        nulls::put(&mut response.data, &response.errors, asked, types);
        asked.fields.arrange(&mut response.data);
    }
    response
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Result};
    use serde_json::json;

    use super::*;

    struct Thing;

    #[Object]
    impl Thing {
        async fn quick(&self) -> i32 {
            1
        }

        async fn slow(&self) -> i32 {
            tokio::task::yield_now().await;
            2
        }

        async fn inner(&self) -> Thing {
            tokio::task::yield_now().await;
            Thing
        }

        async fn needed(&self) -> Result<i32> {
            Err("needed".into())
        }

        async fn spared(&self) -> Result<Option<i32>> {
            Err("spared".into())
        }

        async fn picky(&self, _number: i32) -> Option<i32> {
            Some(1)
        }

        async fn must(&self) -> Thing {
            Thing
        }

        async fn may(&self) -> Option<Thing> {
            Some(Thing)
        }

        async fn list(&self) -> Vec<Thing> {
            tokio::task::yield_now().await;
            vec![Thing, Thing]
        }
    }

    fn schema() -> Conformant<Thing, EmptyMutation, EmptySubscription> {
        Conformant::new(|| async_graphql::Schema::build(Thing, EmptyMutation, EmptySubscription))
    }

    async fn answer(query: &str) -> (serde_json::Value, usize) {
        let response = schema().execute(query.into()).await;
        (response.data.into_json().expect("JSON"), response.errors.len())
    }

    #[tokio::test]
    async fn a_failed_field_is_null_and_one_that_may_not_be_takes_what_is_around_it_along() {
        for (query, data, errors) in [
            ("{ quick spared }", json!({ "quick": 1, "spared": null }), 1),
            ("{ spared }", json!({ "spared": null }), 1),
            ("{ spared again: spared }", json!({ "spared": null, "again": null }), 2),
            ("{ quick needed }", json!(null), 1),
            ("{ may { quick needed } quick }", json!({ "may": null, "quick": 1 }), 1),
            ("{ may { must { must { needed } } quick } quick }", json!({ "may": null, "quick": 1 }), 1),
            ("{ may { may { needed } quick } }", json!({ "may": { "may": null, "quick": 1 } }), 1),
            (
                "{ may { may { spared } spared } }",
                json!({ "may": { "may": { "spared": null }, "spared": null } }),
                2,
            ),
            ("{ may { list { needed } } quick }", json!({ "may": null, "quick": 1 }), 2),
            ("{ list { spared } }", json!({ "list": [{ "spared": null }, { "spared": null }] }), 2),
            ("{ list { may { needed } } }", json!({ "list": [{ "may": null }, { "may": null }] }), 2),
            ("{ may { needed spared } quick }", json!({ "may": null, "quick": 1 }), 2),
            ("{ may { spared may { needed } } }", json!({ "may": { "spared": null, "may": null } }), 2),
            ("{ must { spared } }", json!({ "must": { "spared": null } }), 1),
            ("{ a: may { needed } b: may { quick } }", json!({ "a": null, "b": { "quick": 1 } }), 1),
            ("{ must { needed } }", json!(null), 1),
            (
                "{ ...f quick } fragment f on Thing { may { ... on Thing { needed } } }",
                json!({ "may": null, "quick": 1 }),
                1,
            ),
            (
                "query ($n: Int = 99999999999) { quick picky(number: $n) }",
                json!({ "quick": 1, "picky": null }),
                1,
            ),
        ] {
            assert_eq!(answer(query).await, (data, errors), "{query}");
        }
    }

    #[tokio::test]
    async fn an_answer_has_its_fields_in_the_order_of_the_query() {
        for (query, expected) in [
            ("{ slow quick }", r#"{"slow":2,"quick":1}"#),
            ("{ b: slow a: quick }", r#"{"b":2,"a":1}"#),
            (
                "{ list { slow quick } inner { slow quick } quick }",
                r#"{"list":[{"slow":2,"quick":1},{"slow":2,"quick":1}],"inner":{"slow":2,"quick":1},"quick":1}"#,
            ),
            (
                "query { ...f inner { quick } quick } fragment f on Thing { inner { slow } slow }",
                r#"{"inner":{"slow":2,"quick":1},"slow":2,"quick":1}"#,
            ),
            ("{ ... on Thing { slow } quick __typename }", r#"{"slow":2,"quick":1,"__typename":"Thing"}"#),
            ("{ spared slow quick }", r#"{"spared":null,"slow":2,"quick":1}"#),
        ] {
            let response = schema().execute(query.into()).await;
            assert_eq!(serde_json::to_string(&response.data).expect("JSON"), expected, "{query}");
        }
    }

    #[tokio::test]
    async fn of_several_operations_the_one_that_runs_gives_the_order() {
        let request = Request::new("query A { quick slow } query B { slow quick }");
        let response = schema().execute(request.operation_name("B")).await;
        assert_eq!(serde_json::to_string(&response.data).expect("JSON"), r#"{"slow":2,"quick":1}"#);
    }

    #[tokio::test]
    async fn what_was_valid_is_answered_again_and_what_was_not_is_refused_again() {
        let schema = schema();
        let asked = async |query: &str, variables: serde_json::Value| {
            let request = Request::new(query).variables(async_graphql::Variables::from_json(variables));
            let response = schema.execute(request).await;
            (response.data.into_json().expect("JSON"), response.errors)
        };
        for (query, variables, is_kept) in [
            ("query ($n: Int!) { picky(number: $n) }", json!({ "n": 1 }), true),
            ("query ($n: Int!) { picky(number: $n) }", json!({ "n": "one" }), false),
            ("query ($n: Int!) { quick }", json!({ "n": 1 }), false),
            ("{ quick spared }", json!({}), true),
            ("{ needed }", json!({}), true),
            ("{ nothing }", json!({}), false),
        ] {
            let first = asked(query, variables.clone()).await;
            let inspected =
                Request::new(query).variables(async_graphql::Variables::from_json(variables.clone()));
            let inspected = Inspected::of(&inspected).expect("a small one");
            assert_eq!(schema.validated.has(&inspected), is_kept, "{query}");
            assert_eq!(asked(query, variables).await, first, "{query}");
        }
    }
}
