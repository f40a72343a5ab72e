"""One cause a file; `osaccess.diagnosis.doctor.registry` lists them."""
