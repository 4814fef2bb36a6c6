/**
 * What core bundles use to keep their data: the unit of work, the key ring and the stores. Implemented here, called by
 * core bundles only: the package is exported with a mandatory attribute, so an importer has to write
 * {@code Import-Package: org.vintner.persistence.*;vintner=internal,*} and nobody gets it by accident.
 */
@Version("1.0.0")
package org.vintner.persistence.store;

import org.osgi.annotation.versioning.Version;
