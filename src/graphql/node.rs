//! Rows of lists, resolved quickly.
//!
//! async-graphql gives every field of every object a future of its own and waits for all of them at once. Of a page of
//! rows, nearly all fields are values that are there already, so here they are taken in turn, and only objects and lists
//! inside a row are waited for together. Rows still wait for each other's look-ups, which are gathered into one.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value};
use futures::future::join_all;

/// A row of a list. It has the type of what it holds.
pub struct Node<T>(pub T);

impl<T: ObjectType> OutputType for Node<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let mut fields = Vec::with_capacity(ctx.item.node.items.len());
        match plain(ctx, &T::type_name(), &ctx.item.node, &mut fields) {
            true => Ok(self.resolve_fields(ctx, &fields).await),
            false => self.0.resolve(ctx, field).await,
        }
    }
}

impl<T: ObjectType> Node<T> {
    async fn resolve_fields(&self, ctx: &ContextSelectionSet<'_>, fields: &[&Positioned<Field>]) -> Value {
        // Each has its place from the start, so that nobody has to sort them.
        let mut values: Vec<Option<Value>> = vec![None; fields.len()];
        let taken = |value: ServerResult<Option<Value>>| match value {
            Ok(value) => Some(value.unwrap_or_default()),
            Err(error) => {
                ctx.add_error(error);
                None
            }
        };
        let mut inner = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            if !is_value(field) {
                inner.push(at);
                continue;
            }
            values[at] = taken(match field.node.name.node.as_str() {
                "__typename" => Ok(Some(Value::String(self.introspection_type_name().into_owned()))),
                _ => self.0.resolve_field(&ctx.with_field(field)).await,
            });
        }
        let resolved = inner.iter().map(async |at| self.0.resolve_field(&ctx.with_field(fields[*at])).await);
        for (at, value) in inner.iter().zip(join_all(resolved).await) {
            values[*at] = taken(value);
        }
        let named = fields.iter().zip(values);
        let object: IndexMap<_, _> = named
            .filter_map(|(field, value)| Some((field.node.response_key().node.clone(), value?)))
            .collect();
        if object.is_empty() { Value::Null } else { Value::Object(object) }
    }
}

/// Whether a field is a scalar or a list of them.
fn is_value(field: &Positioned<Field>) -> bool {
    field.node.selection_set.node.items.is_empty()
}

/// Collects the fields of a selection, fragments in their places; says false if that is not all there is to it: there are
/// directives, fragments of other types, or objects that are selected in more than one place.
fn plain<'a>(
    ctx: &ContextSelectionSet<'a>,
    of: &str,
    set: &'a SelectionSet,
    fields: &mut Vec<&'a Positioned<Field>>,
) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            let name = &field.node.response_key().node;
            let again = fields.iter().any(|other| other.node.response_key().node == *name);
            fields.push(field);
            field.node.directives.is_empty() && !again
        }
        Selection::InlineFragment(fragment) => {
            let condition = fragment.node.type_condition.as_ref();
            fragment.node.directives.is_empty()
                && condition.is_none_or(|condition| condition.node.on.node == of)
                && plain(ctx, of, &fragment.node.selection_set.node, fields)
        }
        Selection::FragmentSpread(spread) => {
            ctx.query_env.fragments.get(&spread.node.fragment_name.node).is_some_and(|fragment| {
                spread.node.directives.is_empty()
                    && fragment.node.type_condition.node.on.node == of
                    && plain(ctx, of, &fragment.node.selection_set.node, fields)
            })
        }
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Result, Schema};
    use serde_json::json;

    use super::*;

    struct Bare;
    struct Wrapped;
    struct Thing;

    #[Object]
    impl Thing {
        async fn quick(&self, #[graphql(default = 1)] number: i32) -> i32 {
            number
        }

        async fn slow(&self) -> i32 {
            tokio::task::yield_now().await;
            2
        }

        async fn wrong(&self) -> Result<i32> {
            Err("wrong".into())
        }

        async fn inner(&self) -> Thing {
            tokio::task::yield_now().await;
            Thing
        }
    }

    #[Object(name = "Query")]
    impl Bare {
        async fn things(&self) -> Vec<Thing> {
            vec![Thing, Thing]
        }
    }

    #[Object(name = "Query")]
    impl Wrapped {
        async fn things(&self) -> Vec<Node<Thing>> {
            vec![Node(Thing), Node(Thing)]
        }
    }

    async fn answer<Q: ObjectType + 'static>(root: Q, query: &str) -> serde_json::Value {
        let mut response = Schema::new(root, EmptyMutation, EmptySubscription).execute(query).await;
        response.errors.sort_by_key(|error| format!("{:?}", error.path));
        json!({ "data": response.data, "errors": response.errors })
    }

    #[tokio::test]
    async fn the_fields_of_a_row_are_in_the_order_of_the_query() {
        let query = "{ things { inner { quick } slow quick wrong a: inner { slow } } }";
        let response = Schema::new(Wrapped, EmptyMutation, EmptySubscription).execute(query).await;
        let thing = r#"{"inner":{"quick":1},"slow":2,"quick":1,"a":{"slow":2}}"#;
        let expected = format!(r#"{{"things":[{thing},{thing}]}}"#);
        assert_eq!(serde_json::to_string(&response.data).expect("JSON"), expected);
    }

    #[tokio::test]
    async fn a_row_has_what_it_would_have_without_this() {
        for query in [
            "{ things { quick slow __typename } }",
            "{ things { quick inner { quick slow inner { slow } } a: quick(number: 3) slow } }",
            "{ things { wrong } }",
            "{ things { quick wrong again: wrong inner { wrong } } }",
            "{ things { ...f } } fragment f on Thing { quick ... on Thing { slow } ... { inner { slow } } }",
            "{ things { inner { quick } inner { slow } quick quick } }",
            "{ things { quick @skip(if: true) slow @include(if: true) ... @skip(if: true) { inner { quick } } } }",
        ] {
            assert_eq!(answer(Wrapped, query).await, answer(Bare, query).await, "{query}");
        }
    }

    #[test]
    fn a_row_has_the_type_of_what_it_holds() {
        let bare = Schema::new(Bare, EmptyMutation, EmptySubscription).sdl();
        assert_eq!(Schema::new(Wrapped, EmptyMutation, EmptySubscription).sdl(), bare);
    }
}
