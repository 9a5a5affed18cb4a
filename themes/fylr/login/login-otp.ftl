<#import "template.ftl" as layout>
<#import "field.ftl" as field>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError('totp'); section>
    <#if section = "header">
        ${msg("fylrOtpTitle")}
    <#elseif section = "form">
        <form id="kc-otp-login-form" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
            <#if otpLogin.userOtpCredentials?size gt 1>
                <fieldset class="fylr-choices">
                    <legend class="${properties.kcFormLabelTextClass}">${msg("fylrOtpDevice")}</legend>
                    <#list otpLogin.userOtpCredentials as credential>
                        <label>
                            <input type="radio" name="selectedCredentialId" value="${credential.id}" <#if credential.id = otpLogin.selectedCredentialId!''>checked</#if>>
                            ${credential.userLabel!}
                        </label>
                    </#list>
                </fieldset>
            <#else>
                <input type="hidden" name="selectedCredentialId" value="${otpLogin.selectedCredentialId!''}">
            </#if>
            <@field.input name="otp" label=msg("loginOtpOneTime") autocomplete="one-time-code" fieldName="totp" autofocus=true />
            <@buttons.loginButton />
        </form>
    </#if>
</@layout.registrationLayout>
