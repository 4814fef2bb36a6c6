package org.vintner.downloads.internal;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The head and the body of an answer with bytes of a file: the whole, one part, or several (RFC 9110, 14.6 and 15.3.7). */
final class Answer {
    private static final byte[] NOTHING = {};

    private final Representation file;
    private final int status;
    private final String contentType;
    private final List<Piece> pieces;
    private final byte[] end;

    /** Bytes of the file, and what stands before them. */
    private record Piece(byte[] before, ByteRange range) {
        long length() {
            return before.length + range.length();
        }
    }

    private Answer(Representation file, int status, String contentType, List<Piece> pieces, byte[] end) {
        this.file = file;
        this.status = status;
        this.contentType = contentType;
        this.pieces = pieces;
        this.end = end;
    }

    /** The range is the whole file, or there is none as the file is empty. */
    static Answer ofWhole(Representation file, List<ByteRange> ranges) {
        List<Piece> pieces = ranges.isEmpty() ? List.of() : List.of(new Piece(NOTHING, ranges.get(0)));
        return new Answer(file, 200, file.file().contentType(), pieces, NOTHING);
    }

    static Answer ofParts(Representation file, List<ByteRange> ranges) {
        if (ranges.size() == 1) {
            return new Answer(
                    file, 206, file.file().contentType(), List.of(new Piece(NOTHING, ranges.get(0))), NOTHING);
        }
        String boundary = "vintner-" + UUID.randomUUID();
        List<Piece> pieces = new ArrayList<>();
        for (ByteRange range : ranges) {
            String head = "\r\n--" + boundary + "\r\nContent-Type: "
                    + file.file().contentType() + "\r\nContent-Range: " + file.contentRange(range) + "\r\n\r\n";
            pieces.add(new Piece(ascii(head), range));
        }
        String type = "multipart/byteranges; boundary=" + boundary;
        return new Answer(file, 206, type, pieces, ascii("\r\n--" + boundary + "--\r\n"));
    }

    /** False when the sending was stopped. */
    boolean send(HttpServletResponse response, BodySender sender, Sending sending) throws IOException {
        file.describe(response);
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLengthLong(length());
        if (status == 206 && pieces.size() == 1) {
            response.setHeader("Content-Range", file.contentRange(pieces.get(0).range()));
        }
        for (Piece piece : pieces) {
            write(response, piece.before());
            if (!sender.send(piece.range(), sending)) {
                return false;
            }
        }
        write(response, end);
        return true;
    }

    private long length() {
        long length = end.length;
        for (Piece piece : pieces) {
            length += piece.length();
        }
        return length;
    }

    private static void write(HttpServletResponse response, byte[] bytes) throws ClientGoneException {
        if (bytes.length == 0) {
            return;
        }
        try {
            response.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new ClientGoneException(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
