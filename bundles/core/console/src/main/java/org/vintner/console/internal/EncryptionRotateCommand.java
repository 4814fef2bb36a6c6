package org.vintner.console.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.vintner.api.encryption.EncryptionKeys;

@Service
@Command(
        scope = "vintner",
        name = "encryption-rotate",
        description =
                "Makes a new data key. Older values are encrypted anew in the background, while keys are sold and shown.",
        detailedDescription = "Example: vintner:encryption-rotate --dry-run")
public final class EncryptionRotateCommand extends ChangingCommand {

    @Reference
    EncryptionKeys keys;

    @Override
    void run() {
        if (!onlySay("Make a new data key and encrypt all values anew.")) {
            show(keys.rotate(operator()).stream().map(Shown::dataKey).toList(), "No data keys.");
        }
    }
}
