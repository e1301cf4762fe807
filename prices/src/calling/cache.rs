//! Answers that are kept: a bounded number of bytes, those that were not used for longest go first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::{Answer, lock};

/// How many answers there are at most, however small.
const MOST: usize = 4096;

/// Answers by the question's key.
#[derive(Debug)]
pub(super) struct Cache {
    bytes: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    answers: HashMap<String, Kept>,
    bytes: usize,
    uses: u64,
}

#[derive(Debug)]
struct Kept {
    answer: Arc<Answer>,
    used: u64,
}

impl Cache {
    /// That holds so many bytes of answers.
    pub(super) fn new(bytes: usize) -> Self {
        Cache { bytes, state: Mutex::default() }
    }

    /// The answer that was kept, fresh or not.
    pub(super) fn get(&self, key: &str) -> Option<Arc<Answer>> {
        let mut state = lock(&self.state);
        state.uses += 1;
        let uses = state.uses;
        let kept = state.answers.get_mut(key)?;
        kept.used = uses;
        Some(kept.answer.clone())
    }

    /// Keeps an answer, if it may be kept and is not larger than all there is room for.
    pub(super) fn put(&self, key: &str, answer: &Arc<Answer>) {
        let mut state = lock(&self.state);
        state.remove(key);
        if answer.may_be_kept() && answer.body.len() <= self.bytes {
            state.insert(key.to_owned(), answer.clone());
            while state.bytes > self.bytes || state.answers.len() > MOST {
                state.remove_oldest();
            }
        }
    }
}

impl State {
    fn insert(&mut self, key: String, answer: Arc<Answer>) {
        self.uses += 1;
        self.bytes += answer.body.len();
        self.answers.insert(key, Kept { answer, used: self.uses });
    }

    fn remove(&mut self, key: &str) {
        if let Some(kept) = self.answers.remove(key) {
            self.bytes -= kept.answer.body.len();
        }
    }

    fn remove_oldest(&mut self) {
        let oldest = self.answers.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| key.clone());
        if let Some(key) = oldest {
            self.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use reqwest::header::{CACHE_CONTROL, HeaderMap, HeaderValue};

    use super::*;
    use crate::calling::Manners;

    fn answer(bytes: usize, headers: HeaderMap) -> Arc<Answer> {
        Arc::new(Answer::new(200, headers, vec![0; bytes], DateTime::UNIX_EPOCH, &Manners::default()))
    }

    fn kept(cache: &Cache) -> String {
        ["a", "b", "c"].into_iter().filter(|key| lock(&cache.state).answers.contains_key(*key)).collect()
    }

    #[test]
    fn what_was_not_used_for_longest_makes_room() {
        let cache = Cache::new(100);
        cache.put("a", &answer(40, HeaderMap::new()));
        cache.put("b", &answer(40, HeaderMap::new()));
        cache.get("a");
        cache.put("c", &answer(40, HeaderMap::new()));
        assert_eq!((kept(&cache).as_str(), lock(&cache.state).bytes), ("ac", 80));
        cache.put("a", &answer(10, HeaderMap::new()));
        assert_eq!((kept(&cache).as_str(), lock(&cache.state).bytes), ("ac", 50));
    }

    #[test]
    fn what_is_too_large_or_must_not_be_kept_is_not() {
        let cache = Cache::new(100);
        cache.put("a", &answer(101, HeaderMap::new()));
        let never = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))].into_iter().collect();
        cache.put("b", &answer(1, never));
        assert_eq!(kept(&cache), "");
    }
}
