//! The edges of a page, resolved as quickly as its rows: see [`node`](super::node).

use std::borrow::Cow;

use async_graphql::connection::{Connection, CursorType as _, Edge, EmptyFields};
use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
};

use super::node::{Node, Shape, together};
use super::page::{Cursor, Key};

type Bare<K, N> = Connection<Cursor<K>, Node<N>>;
type BareEdge<K, N> = Edge<Cursor<K>, Node<N>, EmptyFields>;

/// A page of a list. It has the type of the connection that it holds.
pub struct List<K: Key, N: ObjectType>(pub Bare<K, N>);

impl<K: Key, N: ObjectType> OutputType for List<K, N> {
    fn type_name() -> Cow<'static, str> {
        <Bare<K, N> as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Bare::<K, N>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl<K: Key, N: ObjectType> ContainerType for List<K, N> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        if ctx.item.node.name.node == "edges" {
            let set = ctx.with_selection_set(&ctx.item.node.selection_set);
            if let Some(selected) = Selected::of::<K, N>(&set) {
                let edges = self.0.edges.iter().enumerate();
                let edges = edges.map(async |(at, edge)| selected.edge(&set.with_index(at), edge).await);
                return Ok(Some(Value::List(together(edges).await)));
            }
        }
        self.0.resolve_field(ctx).await
    }
}

impl<K: Key, N: ObjectType> ObjectType for List<K, N> {}

/// What is selected of every edge, and of every row in it: looked at once for all of them.
struct Selected<'a> {
    edge: Shape<'a>,
    /// As many as there are fields of the edge: of those that are rows.
    rows: Vec<Option<Shape<'a>>>,
}

impl<'a> Selected<'a> {
    fn of<K: Key, N: ObjectType>(ctx: &ContextSelectionSet<'a>) -> Option<Self> {
        let edge = Shape::of(ctx, &<BareEdge<K, N> as OutputType>::type_name(), &ctx.item.node)?;
        let row = |field: &&'a Positioned<Field>| match field.node.name.node.as_str() {
            "node" => Shape::of(ctx, &N::type_name(), &field.node.selection_set.node).map(Some),
            _ => Some(None),
        };
        let rows = edge.fields().iter().map(row).collect::<Option<_>>()?;
        Some(Selected { edge, rows })
    }

    async fn edge<K: Key, N: ObjectType>(
        &self,
        ctx: &ContextSelectionSet<'_>,
        edge: &BareEdge<K, N>,
    ) -> Value {
        let mut values = Vec::with_capacity(self.rows.len());
        for (field, row) in self.edge.fields().iter().zip(&self.rows) {
            values.push(match (row, field.node.name.node.as_str()) {
                (Some(row), _) => {
                    let ctx = ctx.with_field(field);
                    row.fill(&ctx.with_selection_set(&field.node.selection_set), &edge.node.0).await
                }
                (None, "cursor") => Value::String(edge.cursor.encode_cursor()),
                (None, _) => Value::String(edge.introspection_type_name().into_owned()),
            });
        }
        self.edge.with(values)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Result, Schema};
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;
    use crate::graphql::page::Page;

    #[derive(Clone, Debug, Serialize, Deserialize)]
    struct Place(i32);

    impl Key for Place {
        const LIST: &'static str = "things.1";
    }

    struct Thing(i32);

    #[Object]
    impl Thing {
        async fn number(&self) -> i32 {
            self.0
        }

        async fn odd(&self) -> Result<i32> {
            if self.0 % 2 == 1 { Ok(self.0) } else { Err("even".into()) }
        }

        async fn next(&self) -> Thing {
            // The later, the sooner it is there.
            for _ in self.0..9 {
                tokio::task::yield_now().await;
            }
            Thing(self.0 + 1)
        }
    }

    fn list() -> List<Place, Thing> {
        let page = Page::new((Some(3), None), (None, None)).expect("a page");
        page.connection(vec![1, 2, 3, 4], |number| (Place(number), Thing(number)))
    }

    struct Quick;
    struct Slow;

    #[Object(name = "Query")]
    impl Quick {
        async fn things(&self) -> Option<List<Place, Thing>> {
            Some(list())
        }
    }

    #[Object(name = "Query")]
    impl Slow {
        async fn things(&self) -> Option<Bare<Place, Thing>> {
            Some(list().0)
        }
    }

    async fn answer<Q: ObjectType + 'static>(root: Q, query: &str) -> serde_json::Value {
        let mut response = Schema::new(root, EmptyMutation, EmptySubscription).execute(query).await;
        response.errors.sort_by_key(|error| format!("{:?}", error.path));
        json!({ "data": response.data, "errors": response.errors })
    }

    #[tokio::test]
    async fn a_page_has_what_it_would_have_without_this() {
        for query in [
            "{ things { edges { cursor node { number } } pageInfo { endCursor hasNextPage } } }",
            "{ things { __typename edges { __typename node { __typename number } } nodes { number } } }",
            "{ things { edges { a: node { odd } b: node { number next { odd } } } } }",
            "{ things { edges { node { number } } edges { cursor } again: edges { node { odd } } } }",
            "{ things { edges { ...e } } } fragment e on ThingEdge { cursor ... { node { next { number } } } }",
            "{ things { edges { node { number next { number } next { odd } } } } }",
            "{ things { edges { cursor @skip(if: true) node @include(if: true) { number } } } }",
            "{ things { edges { node { odd @skip(if: true) number } } } }",
        ] {
            assert_eq!(answer(Quick, query).await, answer(Slow, query).await, "{query}");
        }
    }

    #[tokio::test]
    async fn rows_stay_in_order_however_long_they_are_waited_for() {
        let found = answer(Quick, "{ things { edges { node { next { number } } } } }").await;
        let numbers = [2, 3, 4].map(|number| json!({ "node": { "next": { "number": number } } }));
        assert_eq!(found["data"]["things"]["edges"], json!(numbers));
    }

    #[test]
    fn a_page_has_the_type_of_its_connection() {
        let bare = Schema::new(Slow, EmptyMutation, EmptySubscription).sdl();
        assert_eq!(Schema::new(Quick, EmptyMutation, EmptySubscription).sdl(), bare);
    }
}
