//! Rows of lists, resolved quickly.
//!
//! async-graphql gives every field of every object a future of its own and waits for all of them at once. Of a page of
//! rows, nearly all fields are values that are there already, so here they are taken in turn, and only objects and lists
//! inside a row are waited for together. Rows still wait for each other's look-ups, which are gathered into one.

use std::borrow::Cow;
use std::task::Poll;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerResult, Value};
use futures::future::join_all;
use futures::poll;

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
        match Shape::of(ctx, &T::type_name(), &ctx.item.node) {
            Some(shape) => Ok(shape.fill(ctx, &self.0).await),
            None => self.0.resolve(ctx, field).await,
        }
    }
}

/// What is selected of an object: its fields, and the object that they become, without its values.
pub struct Shape<'a> {
    fields: Vec<&'a Positioned<Field>>,
    /// Which of them are objects and lists, to be waited for together.
    inner: Vec<usize>,
    object: IndexMap<Name, Value>,
}

impl<'a> Shape<'a> {
    /// Of a selection of a type; none if there is more to it than fields: directives, fragments of other types, or objects
    /// that are selected in more than one place.
    pub fn of(ctx: &ContextSelectionSet<'a>, type_name: &str, set: &'a SelectionSet) -> Option<Self> {
        let mut fields = Vec::with_capacity(set.items.len());
        if !plain(ctx, type_name, set, &mut fields) {
            return None;
        }
        let inner = (0..).zip(&fields).filter(|(_, field)| !is_value(field)).map(|(at, _)| at).collect();
        let named = fields.iter().map(|field| (field.node.response_key().node.clone(), Value::Null));
        Some(Shape { object: named.collect(), fields, inner })
    }

    /// The fields, in order.
    pub fn fields(&self) -> &[&'a Positioned<Field>] {
        &self.fields
    }

    /// The object with these values, in order.
    pub fn with(&self, values: impl IntoIterator<Item = Value>) -> Value {
        let mut object = self.object.clone();
        object.values_mut().zip(values).for_each(|(place, value)| *place = value);
        Value::Object(object)
    }

    /// The object with what a row has for each field. What fails is reported, and missing.
    pub async fn fill<T: ObjectType>(&self, ctx: &ContextSelectionSet<'_>, row: &T) -> Value {
        let mut object = self.object.clone();
        let mut failed = Vec::new();
        let mut put = |at: usize, value: ServerResult<Option<Value>>| match value {
            Ok(value) => object[at] = value.unwrap_or_default(),
            Err(error) => {
                ctx.add_error(error);
                failed.push(at);
            }
        };
        for (at, field) in self.fields.iter().enumerate().filter(|(_, field)| is_value(field)) {
            put(
                at,
                match field.node.name.node.as_str() {
                    "__typename" => Ok(Some(Value::String(row.introspection_type_name().into_owned()))),
                    _ => row.resolve_field(&ctx.with_field(field)).await,
                },
            );
        }
        let inner =
            self.inner.iter().map(async |at| row.resolve_field(&ctx.with_field(self.fields[*at])).await);
        for (at, value) in self.inner.iter().zip(together(inner).await) {
            put(*at, value);
        }
        failed.sort_unstable();
        for at in failed.into_iter().rev() {
            object.shift_remove_index(at);
        }
        if object.is_empty() { Value::Null } else { Value::Object(object) }
    }
}

/// Waits for all of them at once. Mostly none has to be waited for: only what has is kept track of.
pub async fn together<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let (mut values, mut waiting) = (Vec::with_capacity(futures.size_hint().0), Vec::new());
    for (at, future) in futures.enumerate() {
        let mut future = Box::pin(future);
        match poll!(&mut future) {
            Poll::Ready(value) => values.push(Some(value)),
            Poll::Pending => {
                values.push(None);
                waiting.push((at, future));
            }
        }
    }
    let (places, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
    for (at, value) in places.into_iter().zip(join_all(waiting).await) {
        values[at] = Some(value);
    }
    values.into_iter().flatten().collect()
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
