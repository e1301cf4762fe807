//! The single sign-on and the game's interface, from a server on this machine: what they answer, and what they should not.

mod bad_answers;
mod flying;
mod game;
mod keys;
mod login;
mod samples;
mod wallet;
