package org.vintner.current.subject.internal;

import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;

/** Rewrites the classes of the console when they are loaded. */
final class SubjectWeaver implements WeavingHook {

    @Override
    public void weave(WovenClass woven) {
        if (!concerns(woven.getClassName())) {
            return;
        }
        byte[] before = woven.getBytes();
        byte[] after = ConstantPool.redirect(before);
        if (after != before) {
            woven.setBytes(after);
            woven.getDynamicImports().add("org.vintner.current.subject;vintner=internal");
        }
    }

    /** Not this bundle's own classes: loading one of them here would end up here again. */
    private static boolean concerns(String name) {
        boolean ours = name.startsWith("org.vintner.") && !name.startsWith("org.vintner.current.subject.");
        return ours || name.startsWith("org.apache.karaf.");
    }
}
