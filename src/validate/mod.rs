//! Verdict.
#![allow(dead_code, reason="wip")]
mod regex;
