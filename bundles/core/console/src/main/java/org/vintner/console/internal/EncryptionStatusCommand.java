package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.encryption.EncryptionKeys;

@Service
@Command(
        scope = "vintner",
        name = "encryption-status",
        description = "Shows the data keys and how many stored values each encrypts: how far a rotation has come.",
        detailedDescription = "Example: vintner:encryption-status")
public final class EncryptionStatusCommand extends ReportingCommand {

    @Reference
    EncryptionKeys keys;

    @Override
    void run() {
        show(keys.list(operator()).stream().map(Shown::dataKey).toList(), "No data keys.");
    }
}
