//! What can be wrong with the HTTP server, one by one.

/// One thing that is wrong. None of them is there by default; where the server has one, a line
/// with [`Options::has`](super::Options::has) says what it does instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    // How answers are marked off.
    /// Streams of HTTP/1.1 have no chunks and end with the connection.
    StreamsEndWithConnection,
    /// Clients of HTTP/1.0 get chunks as well.
    ChunksToHttp10,
    /// Streams of HTTP/1.0 are held back until they end.
    HoldsBackFromHttp10,
    /// The head of a stream is held back until there is an event.
    HeadWaitsForEvents,
    /// Sizes of chunks are decimal numbers.
    DecimalChunkSizes,
    /// No line end follows the bytes of a chunk.
    ChunksWithoutLineEnd,
    /// The type of an event stands beside the size of its chunk and nowhere else.
    TypesInChunkExtensions,
    /// Streams end without their last chunk.
    StreamsLackLastChunk,
    /// A chunk of size 0 goes before each comment.
    EmptyChunks,
    /// Answers with this status, which have no content, have some.
    ContentWith(u16),
    /// HEAD is answered with the content that GET gets.
    ContentToHead,
    /// Heads of HTTP/2 name the connection.
    ConnectionFieldOverHttp2,

    // How connections live and end.
    /// The connection ends behind each answer, and nothing says so.
    EndsConnectionsSilently,
    /// The connection lives on though the server said close.
    OutlivesItsClose,
    /// The connection lives on though the client said close.
    OutlivesClientsClose,
    /// The connection ends when the client says close, but the server does not say so itself.
    HidesItsClose,
    /// The connection takes one more request behind that with close.
    AnswersBehindClose,
    /// `close` counts in lower case only.
    LowerCaseClose,
    /// Connections of HTTP/1.0 live on unasked.
    KeepsHttp10,
    /// Of two requests that are there the second is answered first.
    SwapsRequests,
    /// What has come behind a request is thrown away with it.
    ForgetsPipelined,
    /// Told to stop, the server resets its connections.
    ResetsConnectionsAtStop,
    /// A client that ends its direction gets no answer any more.
    DropsHalfClosed,
    /// Told to stop, the server resets the connections of requests that wait for an answer.
    ResetsWaitingAtStop,
    /// Told to stop, the server ends requests that wait without an answer.
    EndsWaitingAtStop,
    /// One write at a time, for all clients together.
    WritesInTurn,
    /// A write that waits for its client ends the whole server.
    DiesOfSlowReaders,

    // How requests are read.
    /// An empty line before a request is refused.
    RefusesEmptyLines,
    /// What is no request gets no answer.
    SilentToNonsense,
    /// The absolute form of a target is refused.
    RefusesAbsoluteForm,
    /// Request lines of 2000 bytes are too long.
    ShortRequestLines,
    /// A request line that is too long is refused with 400.
    LongLinesAreMalformed,
    /// The content of a GET is taken for the next request.
    IgnoresContentOfGet,
    /// White space around a value counts as part of it.
    KeepsWhiteSpace,
}
