package org.vintner.console.internal;

import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.configuration.ChannelExamination;
import org.vintner.spi.configuration.Finding;

/** A command that says how a channel is, and fails when something is wrong, so that a script notices. */
abstract class ExaminingCommand extends ReportingCommand {

    final void report(ChannelExamination examination) {
        show(examination.findings().stream().map(ExaminingCommand::finding).toList(), "Nothing was found.");
        if (!examination.healthy()) {
            throw new CommerceException(
                    CommerceError.CHANNEL_UNAVAILABLE,
                    "The channel '" + examination.channel() + "' is not well; what is wrong stands above.");
        }
    }

    private static Fields finding(Finding finding) {
        return new Fields()
                .with("level", finding.level())
                .with("part", finding.part())
                .with("property", finding.property())
                .with("message", finding.message())
                .with("remedy", finding.remedy());
    }
}
