package org.vintner.itests.faults.campaign;

import java.util.List;
import java.util.Map;

/**
 * What became of a campaign.
 *
 * @param counts of everything that happened
 * @param lost what somebody paid for or was promised, and did not get
 * @param doubled what was done twice
 * @param stuck what has not come to its end
 */
record Verdict(Map<String, Object> counts, List<String> lost, List<String> doubled, List<String> stuck) {

    boolean green() {
        return lost.isEmpty() && doubled.isEmpty() && stuck.isEmpty();
    }
}
