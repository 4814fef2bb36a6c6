package org.vintner.downloads.internal;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vintner.api.id.GrantId;

/**
 * What this server has sent on a grant and not counted yet, at one moment.
 *
 * @param grant which grant
 * @param note id of its note
 * @param generation of its link when the note was written; empty when none was
 * @param attempt number of the attempt to count it
 * @param copies whole copies in the note
 * @param peak of these copies, how many were in use at the same place
 * @param sent what was sent
 * @param bytes its length
 * @param ends unsure ends of answers that ended
 * @param unsent what the answers that run have yet to send
 * @param running how many these are
 * @param room so many copies may be on their way in answers that begin before all this is counted
 * @param idle nothing is done with it
 * @param shared another server wants to send as well
 * @param uncertain earlier attempts whose commit nobody answered
 */
record Uncounted(
        GrantId grant,
        UUID note,
        Optional<Integer> generation,
        int attempt,
        int copies,
        long peak,
        Coverage sent,
        long bytes,
        List<ByteRange> ends,
        List<ByteRange> unsent,
        int running,
        int room,
        boolean idle,
        boolean shared,
        List<Uncounted> uncertain) {

    /** How many copies are worth a note: half of them when those were far too many. */
    static int kept(int copies, long peak) {
        return peak * 4 < copies ? copies / 2 : copies;
    }

    /** What is left when another part of it was counted. */
    Uncounted without(Uncounted part) {
        Coverage rest = sent.copy();
        rest.remove(part.sent);
        List<ByteRange> newer =
                ends.stream().filter(end -> !part.ends.contains(end)).toList();
        return rest(rest, bytes - part.bytes, newer, room);
    }

    /** It counts no more. */
    Uncounted voided() {
        return rest(new Coverage(0, List.of()), 0, List.of(), 0);
    }

    private Uncounted rest(Coverage rest, long length, List<ByteRange> newer, int stays) {
        return new Uncounted(
                grant,
                note,
                generation,
                attempt,
                copies,
                peak,
                rest,
                length,
                newer,
                unsent,
                running,
                stays,
                idle,
                shared,
                List.of());
    }
}
