package org.vintner.inventory.internal;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vintner.api.Actor;
import org.vintner.api.CommerceError;
import org.vintner.api.CommerceException;
import org.vintner.api.audit.AuditTrail;
import org.vintner.api.encryption.DataKey;
import org.vintner.api.encryption.EncryptionKeys;
import org.vintner.persistence.store.EncryptionStore;
import org.vintner.persistence.store.KeyRing;
import org.vintner.persistence.store.UnitOfWork;

/** Data keys over their store. */
@Component(service = EncryptionKeys.class)
public final class StoredEncryptionKeys implements EncryptionKeys {

    private final EncryptionStore store;
    private final KeyRing keyRing;
    private final AuditTrail audit;
    private final UnitOfWork unitOfWork;

    @Activate
    public StoredEncryptionKeys(
            @Reference EncryptionStore store,
            @Reference KeyRing keyRing,
            @Reference AuditTrail audit,
            @Reference UnitOfWork unitOfWork) {
        this.store = store;
        this.keyRing = keyRing;
        this.audit = audit;
        this.unitOfWork = unitOfWork;
    }

    @Override
    public List<DataKey> list(Actor actor) {
        requireAdministrator(actor);
        return store.keys();
    }

    @Override
    public List<DataKey> rotate(Actor actor) {
        requireAdministrator(actor);
        keyRing.rotate();
        List<DataKey> keys = store.keys();
        String number = Integer.toString(keys.get(keys.size() - 1).number());
        unitOfWork.run(() -> audit.done(actor, "encryption.rotate", "data-key " + number, Map.of()));
        return keys;
    }

    private static void requireAdministrator(Actor actor) {
        if (!actor.mayDoEverything()) {
            throw new CommerceException(CommerceError.FORBIDDEN, "Encryption is for administrators.");
        }
    }
}
