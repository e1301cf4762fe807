//! Queries rewritten and rows flattened, over a schema of this file's own.

use async_graphql::connection::{Connection, Edge, EmptyFields};
use async_graphql::{EmptyMutation, EmptySubscription, Object, SimpleObject};
use serde_json::{Value, json};

use super::ExportRefusal;
use super::cell::Cell;
use super::pages::{Asker, Pages};
use super::plan::Plan;
use crate::http::document::admit;
use crate::http::documents::Documents;
use crate::http::schema::Schema;
use crate::http::{DocumentLimits, RequestId};

/// A list of 450 things, of which `least` leaves out some.
struct Query;

#[derive(SimpleObject)]
struct Ledger {
    id: i32,
    books: Books,
    shelves: Vec<Books>,
    owners: Vec<Owner>,
    nothing: Option<Books>,
}

struct Books;

#[derive(SimpleObject)]
struct Thing {
    number: i32,
    name: Option<String>,
    tags: Vec<String>,
    owner: Option<Owner>,
    others: Vec<Owner>,
}

#[derive(SimpleObject)]
struct Owner {
    name: String,
    rank: Option<i32>,
}

#[Object]
impl Query {
    async fn ledger(&self, id: i32) -> Ledger {
        let owner = |name: &str| Owner { name: name.to_owned(), rank: None };
        let owners = vec![owner("Ann"), owner("Grom")];
        Ledger { id, books: Books, shelves: vec![Books], owners, nothing: None }
    }
}

#[Object]
impl Books {
    async fn things(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        least: Option<i32>,
    ) -> async_graphql::Result<Connection<i32, Thing, EmptyFields, EmptyFields>> {
        assert!(last.is_none() && before.is_none(), "an export goes forward");
        let first = first.ok_or("a page has a size")?;
        let after = after.map_or(Ok(-1), |after| after.parse::<i32>())?;
        let from = (after + 1).max(least.unwrap_or(0));
        let mut connection = Connection::new(false, from + first < 450);
        let to = (from + first).min(450);
        connection.edges.extend((from..to).map(|number| Edge::new(number, Thing::of(number))));
        Ok(connection)
    }
}

impl Thing {
    fn of(number: i32) -> Self {
        let owner = |rank| Owner { name: format!("owner {number}"), rank };
        Thing {
            number,
            name: (number % 2 == 0).then(|| format!("thing {number}")),
            tags: vec!["a".to_owned(), "b".to_owned()],
            owner: (number % 3 == 0).then(|| owner(None)),
            others: vec![owner(Some(1))],
        }
    }
}

type Things = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

fn things() -> Things {
    Things::new(Query, EmptyMutation, EmptySubscription)
}

fn plan(query: &str, variables: Value) -> Result<Plan, ExportRefusal> {
    let parameters = serde_json::from_value(json!({ "query": query, "variables": variables }));
    let admitted =
        admit(parameters.expect("parameters"), &DocumentLimits::default(), &Documents::default()).ok();
    Plan::of(admitted.expect("a document"), &Schema::of(&things().sdl()).expect("a schema"))
}

fn pages(query: &str, variables: Value) -> Pages<Things, ()> {
    let asker = Asker { executor: things(), session: (), request_id: None::<RequestId> };
    Pages::new(asker, plan(query, variables).expect("a plan"), 200)
}

/// The header, and the rows of each page.
async fn exported(query: &str, variables: Value) -> (Vec<String>, Vec<Vec<Vec<Cell>>>) {
    let mut pages = pages(query, variables);
    let header = pages.plan().columns.iter().map(|column| column.header.clone()).collect();
    let mut all = Vec::new();
    while let Some(rows) = pages.next().await.expect("a page") {
        all.push(rows);
    }
    (header, all)
}

/// What the first column has.
async fn first_column(query: &str, variables: Value) -> Vec<Cell> {
    exported(query, variables).await.1.into_iter().flatten().map(|mut row| row.remove(0)).collect()
}

fn numbers(from: i32, to: i32) -> Vec<Cell> {
    (from..to).map(|number| Cell::Number(number.to_string())).collect()
}

#[tokio::test]
async fn a_list_is_asked_for_page_by_page_to_its_end() {
    let query = "{ ledger(id: 1) { books { things { edges { node { number } } } } } }";
    let (header, pages) = exported(query, json!({})).await;
    assert_eq!(header, ["number"]);
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [200, 200, 50]);
    assert_eq!(first_column(query, json!({})).await, numbers(0, 450));
    let nodes = "{ ledger(id: 1) { books { things { nodes { number } } } } }";
    assert_eq!(first_column(nodes, json!({})).await, numbers(0, 450));
}

#[tokio::test]
async fn first_bounds_the_rows_and_after_says_where_they_begin_be_they_variables_or_not() {
    let query = "query ($n: Int = 250, $from: String, $least: Int, $id: Int!) { ledger(id: $id) { books {
        things(first: $n, after: $from, least: $least, last: null) { edges { node { number } } } } } }";
    assert_eq!(first_column(query, json!({ "id": 1 })).await, numbers(0, 250));
    let given = json!({ "id": 1, "n": 3, "from": "9", "least": 20 });
    assert_eq!(first_column(query, given).await, numbers(20, 23));
    assert_eq!(first_column(query, json!({ "id": 1, "n": 0 })).await, []);
    let literal = "{ ledger(id: 1) { books { things(first: 2, after: \"447\") { nodes { number } } } } }";
    assert_eq!(first_column(literal, json!({})).await, numbers(448, 450));
}

#[tokio::test]
async fn objects_become_columns_with_dots_lists_stay_one_column_and_null_is_empty() {
    let query = "{ ledger(id: 1) { books { things(first: 2) { e: edges { cursor n: node {
        called: name owner { name r: rank } tags others { name rank } number } } } } } }";
    let (header, pages) = exported(query, json!({})).await;
    assert_eq!(header, ["called", "owner.name", "owner.r", "tags", "others", "number"]);
    let text = |text: &str| Cell::Text(text.to_owned());
    let others = |n: i32| text(&format!("[{{\"name\":\"owner {n}\",\"rank\":1}}]"));
    let number = |n: &str| Cell::Number(n.to_owned());
    assert_eq!(
        pages,
        [[
            vec![text("thing 0"), text("owner 0"), Cell::Empty, text("a; b"), others(0), number("0")],
            vec![Cell::Empty, Cell::Empty, Cell::Empty, text("a; b"), others(1), number("1")],
        ]]
    );
}

#[tokio::test]
async fn fragments_skipped_fields_and_fields_that_are_selected_twice_are_as_graphql_has_them() {
    let query = "query ($no: Boolean!, $id: Int!) { ledger(id: $id) { ...Whole } }
        fragment Whole on Ledger { books {
            ... on Books { things(first: 1) { edges { ...Edge } pageInfo { hasNextPage } } }
            things(first: 1) { edges { node { owner { rank } } } } } }
        fragment Edge on ThingEdge { node { number @skip(if: $no) name @include(if: false) owner { name } tags } }";
    let (header, rows) = exported(query, json!({ "id": 1, "no": true })).await;
    assert_eq!(header, ["owner.name", "owner.rank", "tags"]);
    assert_eq!(rows[0][0][0], Cell::Text("owner 0".to_owned()));
    let (header, _) = exported(query, json!({ "id": 1, "no": false })).await;
    assert_eq!(header, ["number", "owner.name", "owner.rank", "tags"]);
}

#[tokio::test]
async fn a_list_that_has_no_pages_is_exported_whole_and_one_that_has_goes_before_it() {
    let query = "query ($id: Int!) { ledger(id: $id) { id owners { n: name rank } } }";
    let (header, pages) = exported(query, json!({ "id": 1 })).await;
    assert_eq!(header, ["n", "rank"]);
    let row = |name: &str| vec![Cell::Text(name.to_owned()), Cell::Empty];
    assert_eq!(pages, [[row("Ann"), row("Grom")]]);
    let both = "{ ledger(id: 1) { owners { name } books { things(first: 1) { nodes { number } } } } }";
    assert_eq!(exported(both, json!({})).await.0, ["number"]);
}

#[test]
fn what_is_no_query_of_one_list_is_refused() {
    let refused = |query: &str| plan(query, json!({})).err();
    let list = "things { nodes { number } }";
    let within = |inner: &str| format!("{{ ledger(id: 1) {{ {inner} }} }}");
    assert_eq!(refused("mutation { a }"), Some(ExportRefusal::NotAQuery));
    assert_eq!(refused("subscription { a }"), Some(ExportRefusal::NotAQuery));
    assert_eq!(refused(&within("id")), Some(ExportRefusal::NoList));
    assert_eq!(
        refused(&within("books { things { pageInfo { hasNextPage } } }")),
        Some(ExportRefusal::NoList)
    );
    assert_eq!(refused(&within("books { things { edges { cursor } } }")), Some(ExportRefusal::NoList));
    let plain = within("owners { name } others: owners { name }");
    assert_eq!(refused(&plain), Some(ExportRefusal::SeveralLists { lists: 2 }));
    let two = within(&format!("books {{ {list} other: {list} }}"));
    assert_eq!(refused(&two), Some(ExportRefusal::SeveralLists { lists: 2 }));
    let both = within("books { things { nodes { number } edges { node { number } } } }");
    assert_eq!(refused(&both), Some(ExportRefusal::SeveralLists { lists: 2 }));
    let each = within(&format!("shelves {{ {list} }}"));
    let list = "ledger.shelves.things".to_owned();
    assert_eq!(refused(&each), Some(ExportRefusal::ListWithinList { list }));
    let paged = |page: &str| within(&format!("books {{ things({page}) {{ nodes {{ number }} }} }}"));
    assert_eq!(refused(&paged("last: 5")), Some(ExportRefusal::Backward { argument: "last" }));
    assert_eq!(refused(&paged("before: \"5\"")), Some(ExportRefusal::Backward { argument: "before" }));
    assert_eq!(refused(&paged("first: -1")), Some(ExportRefusal::BadFirst));
    assert_eq!(refused(&paged("first: \"5\"")), Some(ExportRefusal::BadFirst));
}

#[tokio::test]
async fn what_the_list_is_refused_for_the_export_is_refused_for() {
    let code = |query: &'static str, variables: Value| async {
        pages(query, variables).next().await.expect_err("refused").code().to_owned()
    };
    let unknown = "{ ledger(id: 1) { books { things { nodes { weight } } } } }";
    assert_eq!(code(unknown, json!({})).await, "GRAPHQL_VALIDATION_FAILED");
    let unused = "query ($x: Int) { ledger(id: 1) { books { things { nodes { number } } } } }";
    assert_eq!(code(unused, json!({})).await, "GRAPHQL_VALIDATION_FAILED");
    let missing = "{ ledger(id: 1) { nothing { things { nodes { number } } } } }";
    assert_eq!(code(missing, json!({})).await, "NOT_FOUND");
    let cursor = "{ ledger(id: 1) { books { things(after: \"x\") { nodes { number } } } } }";
    assert_eq!(code(cursor, json!({})).await, "INTERNAL");
}

#[tokio::test]
async fn a_page_is_asked_for_when_the_one_before_was_taken() {
    use futures::StreamExt as _;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[derive(Clone)]
    struct Counted(Things, Arc<AtomicUsize>);
    impl async_graphql::Executor for Counted {
        async fn execute(&self, request: async_graphql::Request) -> async_graphql::Response {
            self.1.fetch_add(1, Ordering::SeqCst);
            self.0.execute(request).await
        }
        fn execute_stream(
            &self,
            request: async_graphql::Request,
            data: Option<Arc<async_graphql::Data>>,
        ) -> futures::stream::BoxStream<'static, async_graphql::Response> {
            async_graphql::Executor::execute_stream(&self.0, request, data)
        }
    }

    let asked = Arc::new(AtomicUsize::new(0));
    let asker = Asker { executor: Counted(things(), Arc::clone(&asked)), session: (), request_id: None };
    let query = "{ ledger(id: 1) { books { things { nodes { number } } } } }";
    let pages = Pages::new(asker, plan(query, json!({})).expect("a plan"), 1);
    let body = super::body::lines(
        (
            b"number\r\n".to_vec(),
            super::text::Text::Table { separator: super::csv::Separator::Comma, bom: false },
        ),
        pages,
        tokio_util::sync::CancellationToken::new(),
    );
    let mut chunks = body.into_data_stream();
    assert_eq!(chunks.next().await.expect("a chunk").expect("that is whole"), "number\r\n");
    for taken in 0..450 {
        assert_eq!(asked.load(Ordering::SeqCst), taken);
        chunks.next().await.expect("a chunk").expect("that is whole");
    }
}
