//! Fields in the order in which they were asked for, as GraphQL has it.
//!
//! async-graphql puts them in the order in which they were resolved.

use std::sync::{Arc, OnceLock};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery};
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Response, ServerResult, Value, Variables};

/// Makes what remembers the order of one request.
pub struct AsAsked;

impl ExtensionFactory for AsAsked {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Asked::default())
    }
}

/// The fields of each operation of a document, by the operation's name.
#[derive(Default)]
struct Asked {
    operations: OnceLock<Vec<(Option<Name>, Fields)>>,
}

/// Fields by the name that they have in the answer, in order, with those inside them.
#[derive(Default)]
struct Fields(IndexMap<Name, Fields>);

#[async_trait]
impl Extension for Asked {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        self.operations.get_or_init(|| {
            let fields = |set| {
                let mut fields = Fields::default();
                fields.add(&document, set);
                fields
            };
            let operations = document.operations.iter();
            operations.map(|(name, o)| (name.cloned(), fields(&o.node.selection_set.node))).collect()
        });
        Ok(document)
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(ctx, operation_name).await;
        let operations = self.operations.get().map(Vec::as_slice).unwrap_or_default();
        let named = operations.iter().find(|(name, _)| name.as_deref() == operation_name);
        if let Some((_, fields)) = named.or(operations.first()) {
            fields.arrange(&mut response.data);
        }
        response
    }
}

impl Fields {
    /// Adds a selection, fragments in their places. Documents come here measured: none spreads in a circle.
    fn add(&mut self, document: &ExecutableDocument, set: &SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.response_key().node.clone();
                    self.0.entry(name).or_default().add(document, &field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => self.add(document, &fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        self.add(document, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    fn arrange(&self, value: &mut Value) {
        match value {
            Value::List(values) => values.iter_mut().for_each(|value| self.arrange(value)),
            // An object that nothing was selected in is a scalar: its content is nobody's to arrange.
            Value::Object(object) if !self.0.is_empty() => {
                let place = |name: &Name| self.0.get_index_of(name);
                object.sort_by(|one, _, other, _| place(one).cmp(&place(other)));
                for (name, value) in object.iter_mut() {
                    if let Some(fields) = self.0.get(name) {
                        fields.arrange(value);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

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

        async fn list(&self) -> Vec<Thing> {
            tokio::task::yield_now().await;
            vec![Thing, Thing]
        }
    }

    #[tokio::test]
    async fn an_answer_has_its_fields_in_the_order_of_the_query() {
        let schema = Schema::build(Thing, EmptyMutation, EmptySubscription).extension(AsAsked).finish();
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
        ] {
            let response = schema.execute(query).await;
            assert_eq!(serde_json::to_string(&response.data).expect("JSON"), expected, "{query}");
        }
    }

    #[tokio::test]
    async fn of_several_operations_the_one_that_runs_gives_the_order() {
        let schema = Schema::build(Thing, EmptyMutation, EmptySubscription).extension(AsAsked).finish();
        let request = async_graphql::Request::new("query A { quick slow } query B { slow quick }");
        let response = schema.execute(request.operation_name("B")).await;
        assert_eq!(serde_json::to_string(&response.data).expect("JSON"), r#"{"slow":2,"quick":1}"#);
    }
}
