//! How answers are marked off, and how connections live and end.

/// How the end of an answer is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Framing {
    /// Streams of HTTP/1.1 have no chunks and end with the connection.
    pub streams_end_with_connection: bool,
    /// Streams of HTTP/1.0 have chunks as well.
    pub chunks_to_http10: bool,
    /// Streams of HTTP/1.0 are held back until they end.
    pub holds_back_from_http10: bool,
    /// The head of a stream is held back until there is an event.
    pub waits_for_events: bool,
    /// Sizes of chunks are decimal numbers.
    pub decimal_sizes: bool,
    /// No line end follows the bytes of a chunk.
    pub bare_chunks: bool,
    /// The type of an event stands beside the size of its chunk and nowhere else.
    pub types_in_extensions: bool,
    /// Streams end without their last chunk.
    pub no_last_chunk: bool,
    /// A chunk of size 0 goes before each comment.
    pub empty_chunks: bool,
    /// Answers to polls have no end, but the connection lives on.
    pub endless_polls: bool,
    /// Answers to polls have no length and end with the connection.
    pub polls_end_with_connection: bool,
    /// Answers to polls are chunked and lack the last chunk.
    pub unfinished_polls: bool,
    /// So much is added to the length of answers to polls.
    pub length_error: usize,
    /// Content of answers that have none: 204, 304, and those to HEAD.
    pub content_of: Option<u16>,
    /// HEAD is answered with the content that GET gets.
    pub content_to_head: bool,
    /// So much is added to the length that HEAD is told.
    pub head_length_error: usize,
}

/// How connections live and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// It ends behind each answer without a word.
    pub ends_silently: bool,
    /// It lives on though it said close.
    pub outlives_its_close: bool,
    /// It lives on though the client said close.
    pub outlives_clients_close: bool,
    /// It ends when the client says close, but does not say so itself.
    pub hides_its_close: bool,
    /// It takes one more request behind that with close.
    pub one_more: bool,
    /// It takes `close` in lower case only.
    pub lower_case_close: bool,
    /// HTTP/1.0 connections live on unasked.
    pub keeps_http10: bool,
    /// Of two requests that are there the second is answered first.
    pub swaps: bool,
    /// What has come behind a request is thrown away with it.
    pub forgets_pipelined: bool,
    /// It ends with a reset when the server is told to stop.
    pub resets_at_stop: bool,
    /// An empty line before a request is refused.
    pub refuses_empty_lines: bool,
    /// What is no request gets no answer.
    pub silent_to_nonsense: bool,
    /// The absolute form of a target is refused.
    pub refuses_absolute_form: bool,
    /// Longer request lines are refused.
    pub longest_line: Option<usize>,
    /// The status of that refusal.
    pub long_line_status: Option<u16>,
    /// The content of a GET is taken for the next request.
    pub ignores_content_of_get: bool,
    /// White space around a value counts as part of it.
    pub keeps_white_space: bool,
    /// A client that ends its direction gets no answer any more.
    pub drops_half_closed: bool,
}

/// What is made of methods, and of `Accept`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Methods {
    /// HEAD for a stream gets no answer.
    pub hangs_on_head: bool,
    /// HEAD is no method.
    pub refuses_head: bool,
    /// The status of a known method that an address lacks.
    pub wrong_method: Option<u16>,
    /// The status of a method that nobody knows.
    pub unknown_method: Option<u16>,
    /// Methods are taken in any case.
    pub any_case: bool,
    /// OPTIONS for a stream opens it.
    pub options_open_streams: bool,
    /// A path that is not there gets an empty poll.
    pub any_path: bool,
    /// Streams are for those whose Accept names them.
    pub needs_accept: bool,
    /// An Accept without the type of streams crashes the handler.
    pub fails_on_other_types: bool,
    /// A wildcard in Accept does not count.
    pub no_wildcards: bool,
    /// Only an Accept of one type is understood.
    pub no_lists: bool,
}
