//! Pages of lists, after Relay: opaque cursors that name a row by its sort key, so they hold while rows arrive.

use async_graphql::ObjectType;
use async_graphql::connection::{Connection, CursorType, Edge};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use super::edges::List;
use super::error::{GraphqlError, Result};
use super::node::Node;

/// Rows of a page that does not say.
pub const DEFAULT: usize = 50;
/// Rows that a page may have.
pub const LIMIT: usize = 200;

/// What a list is sorted by, down to the last tie.
pub trait Key: Clone + Serialize + DeserializeOwned + Send + Sync {
    /// The list and the version of its order: a cursor of another one is refused.
    const LIST: &'static str;
}

/// A row's place in its list.
pub struct Cursor<K>(pub K);

impl<K: Key> CursorType for Cursor<K> {
    type Error = &'static str;

    fn decode_cursor(text: &str) -> Result<Self, &'static str> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| "not base64")?;
        match serde_json::from_slice::<(String, K)>(&bytes) {
            Ok((list, key)) if list == K::LIST => Ok(Cursor(key)),
            _ => Err("of another list"),
        }
    }

    fn encode_cursor(&self) -> String {
        let bytes = serde_json::to_vec(&(K::LIST, &self.0)).expect("strings and numbers are JSON");
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// A page that is asked for: so many rows between two keys, counted from one end.
#[derive(Clone, Debug)]
pub struct Page<K> {
    /// Rows come after this one in the order of the list.
    pub after: Option<K>,
    /// And before this one.
    pub before: Option<K>,
    /// Whether the rows nearest to the end are meant.
    pub backward: bool,
    size: usize,
}

impl<K: Key> Page<K> {
    /// The page that these arguments of a connection ask for.
    pub fn new(
        (first, after): (Option<i32>, Option<String>),
        (last, before): (Option<i32>, Option<String>),
    ) -> Result<Self> {
        let (size, backward) = match (first, last) {
            (Some(_), Some(_)) => {
                return Err(GraphqlError::bad_page("`first` and `last` exclude each other"));
            }
            (None, Some(last)) => (size(last)?, true),
            (first, None) => (first.map_or(Ok(DEFAULT), size)?, false),
        };
        Ok(Page { after: key("after", after)?, before: key("before", before)?, backward, size })
    }

    /// As many rows as a page may have, from the start.
    pub fn whole() -> Result<Self> {
        Page::new((i32::try_from(LIMIT).ok(), None), (None, None))
    }

    /// As many rows as a page may have, after a key.
    pub fn following(after: K) -> Self {
        Page { after: Some(after), before: None, backward: false, size: LIMIT }
    }

    /// Rows to ask the database for: one more than are shown, to know whether there is more.
    pub fn limit(&self) -> i64 {
        i64::try_from(self.size + 1).unwrap_or(i64::MAX)
    }

    /// The page's rows, as they came from the end that was asked for.
    pub fn connection<R, N: ObjectType>(self, mut rows: Vec<R>, edge: impl Fn(R) -> (K, N)) -> List<K, N> {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        let (previous, next) = match self.backward {
            true => (more, self.before.is_some()),
            false => (self.after.is_some(), more),
        };
        if self.backward {
            rows.reverse();
        }
        let mut connection = Connection::new(previous, next);
        let edge = |row| edge(row);
        let edges = rows.into_iter().map(edge).map(|(key, node)| Edge::new(Cursor(key), Node(node)));
        connection.edges.extend(edges);
        List(connection)
    }
}

/// A number of rows that is asked for.
pub fn size(asked: i32) -> Result<usize> {
    match usize::try_from(asked) {
        Ok(size) if size <= LIMIT => Ok(size),
        Ok(_) => Err(GraphqlError::page_too_large(asked, LIMIT)),
        Err(_) => Err(GraphqlError::bad_page("a page has no fewer than 0 rows")),
    }
}

fn key<K: Key>(argument: &str, cursor: Option<String>) -> Result<Option<K>> {
    let decode = |text: String| Cursor::decode_cursor(&text).map(|Cursor(key)| key);
    cursor.map(decode).transpose().map_err(|_| GraphqlError::bad_cursor(argument))
}

/// What a connection costs: what it selects, for every row of the page. A page that is too large is refused as such.
pub fn cost(first: Option<i32>, last: Option<i32>, selected: usize) -> usize {
    let asked = first.or(last).and_then(|asked| usize::try_from(asked).ok());
    asked.unwrap_or(DEFAULT).clamp(1, LIMIT) * selected + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
    struct Place(u64);

    impl Key for Place {
        const LIST: &'static str = "places.1";
    }

    struct Row(u64);

    #[async_graphql::Object]
    impl Row {
        async fn number(&self) -> u64 {
            self.0
        }
    }

    fn page(first: Option<i32>, after: Option<&str>, last: Option<i32>) -> Result<Page<Place>, String> {
        Page::new((first, after.map(str::to_owned)), (last, None)).map_err(GraphqlError::code)
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_only_by_its_own_list() {
        let text = Cursor(Place(7)).encode_cursor();
        assert_eq!(page(None, Some(&text), None).expect("a page").after, Some(Place(7)));
        let other = URL_SAFE_NO_PAD.encode(r#"["others.1",7]"#);
        for wrong in ["", "7", "%%%", &other, &URL_SAFE_NO_PAD.encode(r#"["places.1",-7]"#)] {
            assert_eq!(page(None, Some(wrong), None).err().as_deref(), Some("BAD_CURSOR"), "{wrong}");
        }
    }

    #[test]
    fn the_size_of_a_page_is_bounded() {
        assert_eq!(page(Some(200), None, None).expect("a page").limit(), 201);
        assert_eq!(page(None, None, None).expect("a page").limit(), 51);
        assert_eq!(page(Some(10_000), None, None).err().as_deref(), Some("PAGE_TOO_LARGE"));
        assert_eq!(page(Some(-1), None, None).err().as_deref(), Some("BAD_PAGE"));
        assert_eq!(page(Some(1), None, Some(1)).err().as_deref(), Some("BAD_PAGE"));
    }

    #[test]
    fn one_row_too_many_says_that_there_is_more() {
        let edges = |page: Page<Place>, rows: Vec<u64>| {
            let connection = page.connection(rows, |row| (Place(row), Row(row)));
            let connection = connection.0;
            let nodes: Vec<u64> = connection.edges.iter().map(|edge| edge.node.0.0).collect();
            (nodes, connection.has_previous_page, connection.has_next_page)
        };
        let forward = page(Some(2), None, None).expect("a page");
        assert_eq!(edges(forward, vec![1, 2, 3]), (vec![1, 2], false, true));
        let backward = page(None, None, Some(2)).expect("a page");
        assert_eq!(edges(backward, vec![9, 8, 7]), (vec![8, 9], true, false));
    }
}
